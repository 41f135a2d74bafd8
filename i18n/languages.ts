/** Languages that the pages and letters are in. Pure: forms in the browser know them too. */
export const LANGUAGES = ["en", "es"] as const;
export type Language = (typeof LANGUAGES)[number];
