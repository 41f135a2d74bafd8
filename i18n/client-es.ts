import { translator } from "./translate";

/** The Spanish catalog of client components, as JSON: defined in next.config.ts. */
declare const CLIENT_SPANISH: string;

export const spanish = translator("es", JSON.parse(CLIENT_SPANISH));
