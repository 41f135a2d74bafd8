import { respondWithFeed } from "../public-feed";

/** Somebody's posts as a JSON Feed, for anybody. */
export async function GET(request: Request, { params }: { params: Promise<{ profile: string }> }): Promise<Response> {
  return respondWithFeed(request, (await params).profile, "json");
}
