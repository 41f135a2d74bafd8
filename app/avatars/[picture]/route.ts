import { findAvatar } from "@/accounts/avatar";
import { requireUser } from "@/auth/current";
import { hashIn, respondWithPicture } from "../../hashed-picture";

type Context = { params: Promise<{ picture: string }> };

/** Someone's picture, as /avatars/HASH.webp. */
export async function GET(_: Request, { params }: Context): Promise<Response> {
  const { picture } = await params;
  await requireUser(`/avatars/${picture}`);
  const hash = hashIn(picture);
  return respondWithPicture(hash ? await findAvatar(hash) : undefined);
}
