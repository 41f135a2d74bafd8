import { findAvatar } from "@/accounts/avatar";
import { requireUser } from "@/auth/current";

type Context = { params: Promise<{ picture: string }> };

/** A picture, as /avatars/HASH.webp. The content of a hash never changes, so browsers cache it. */
export async function GET(_: Request, { params }: Context): Promise<Response> {
  const { picture: name } = await params;
  await requireUser(`/avatars/${name}`);
  const [, hash] = name.match(/^([0-9a-f]{32})\.webp$/) ?? [];
  const picture = hash && (await findAvatar(hash));
  if (!picture) {
    return new Response("There is no such picture.\n", { status: 404, headers: { "Cache-Control": "no-store" } });
  }
  return new Response(new Uint8Array(picture), {
    headers: { "Content-Type": "image/webp", "Cache-Control": "private, max-age=31536000, immutable" },
  });
}
