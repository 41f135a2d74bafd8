/** Supported languages. Pure: forms in the browser use them too. */
export const LANGUAGES = ["en", "es"] as const;
export type Language = (typeof LANGUAGES)[number];
