/** The username in the segment of an address such as /@susan, as route handlers get it; null if it is no such address. */
export const usernameIn = (segment: string): string | null => segment.match(/^@([\w-]{3,20})$/)?.[1] ?? null;

/** The same for pages: Next.js encodes the segment once more for them. */
export const usernameInPage = (segment: string): string | null => usernameIn(segment.replace(/^%40/, "@"));
