/** The username in an address such as /@susan, or null if it is no such address. */
export function usernameIn(segment: string): string | null {
  return decodeURIComponent(segment).match(/^@([\w-]{3,20})$/)?.[1] ?? null;
}
