import { findAvatar } from "@/accounts/avatar";
import { isPublicAvatar } from "@/accounts/public-person";
import { loginUrl } from "@/auth/callback-url";
import { currentSession, requireUser } from "@/auth/current";
import { hashIn, respondWithPicture } from "../../hashed-picture";

type Context = { params: Promise<{ picture: string }> };

/** How browsers and proxies keep the picture of someone with a public feed: they may turn it off. */
const PUBLIC_CACHE = "public, max-age=300";

/** Someone's picture, as /avatars/HASH.webp. Those of people with a public feed are for anyone. */
export async function GET(_: Request, { params }: Context): Promise<Response> {
  const { picture } = await params;
  const hash = hashIn(picture);
  const isVisitor = (await currentSession()) === null;
  if (isVisitor && !(hash && (await isPublicAvatar(hash)))) return redirectToLogin(`/avatars/${picture}`);
  if (!isVisitor) await requireUser(`/avatars/${picture}`);
  return respondWithPicture(hash ? await findAvatar(hash) : undefined, isVisitor ? PUBLIC_CACHE : undefined);
}

/** The same response as from auth/check-request.ts, whatever the picture is. */
const redirectToLogin = (path: string) =>
  new Response(null, { status: 307, headers: { Location: loginUrl(path), "Cache-Control": "no-store" } });
