/** The themes a reader can choose. */
export const THEMES = ["system", "light", "dark"] as const;

export type Theme = (typeof THEMES)[number];

/** The cookie that holds the choice. Anyone may read it: it says nothing about its owner. */
export const THEME_COOKIE = "microblog.theme";

/** The theme a cookie or form names; the system's if it names none. */
export const readTheme = (value: unknown): Theme => THEMES.find((theme) => theme === value) ?? "system";
