/** The username in an address such as /@susan, or null if it is no such address. Next.js encodes the @ for pages. */
export function usernameIn(segment: string): string | null {
  return segment.match(/^(?:@|%40)([\w-]{3,20})$/)?.[1] ?? null;
}
