import { respondWithFeed } from "../public-feed";

/** Someone's public posts as an Atom feed. */
export async function GET(request: Request, { params }: { params: Promise<{ profile: string }> }): Promise<Response> {
  return respondWithFeed(request, (await params).profile, "atom");
}
