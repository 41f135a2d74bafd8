import "server-only";

/** The hash that the name of a picture consists of, as HASH.webp; undefined if it is another name. */
export const hashIn = (name: string): string | undefined => name.match(/^([0-9a-f]{32})\.webp$/)?.[1];

/** A picture (WebP) named by its hash. The content of a hash never changes, so browsers cache it. */
export function respondWithPicture(
  picture: Buffer | undefined,
  cacheControl = "private, max-age=31536000, immutable",
): Response {
  if (!picture) {
    return new Response("There is no such picture.\n", { status: 404, headers: { "Cache-Control": "no-store" } });
  }
  return new Response(new Uint8Array(picture), {
    headers: { "Content-Type": "image/webp", "Cache-Control": cacheControl },
  });
}
