import { hasRole } from "@/accounts/administration";
import { currentTokenUser, currentUser, requireUser } from "@/auth/current";
import { pictureAccess } from "@/feed/pictures";
import { storage } from "@/storage";

type Context = { params: Promise<{ picture: string }> };

/** A picture of a post, as /pictures/ID.webp, for those who can see the post. It never changes, so browsers keep it. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { picture: name } = await params;
  const user = request.headers.has("authorization") ? (await currentTokenUser())?.user : await currentUser();
  const [, id = ""] = name.match(/^([\w-]{32})\.webp$/) ?? [];
  const reader = user ? { id: user.id, isModerator: hasRole(user, "moderator") } : null;
  const { isShown, isPublic } = await pictureAccess(reader, id);
  // Whether a picture exists is not for everybody to know.
  if (!isShown && !user) await requireUser(`/pictures/${name}`);
  const picture = isShown && (await storage().get(id));
  if (!picture) {
    return new Response("There is no such picture.\n", { status: 404, headers: { "Cache-Control": "no-store" } });
  }
  const headers = {
    "Content-Type": "image/webp",
    "Cache-Control": "private, max-age=31536000, immutable",
    // Feed readers on other sites show a public one too.
    "Cross-Origin-Resource-Policy": isPublic ? "cross-origin" : "same-origin",
  };
  return new Response(new Uint8Array(picture), { headers });
}
