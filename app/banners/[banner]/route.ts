import { findBanner } from "@/accounts/banner";
import { requireUser } from "@/auth/current";
import { hashIn, respondWithPicture } from "../../hashed-picture";

type Context = { params: Promise<{ banner: string }> };

/** The banner of a profile, as /banners/HASH.webp. */
export async function GET(_: Request, { params }: Context): Promise<Response> {
  const { banner } = await params;
  await requireUser(`/banners/${banner}`);
  const hash = hashIn(banner);
  return respondWithPicture(hash ? await findBanner(hash) : undefined);
}
