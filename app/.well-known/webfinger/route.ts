import { findPublicPerson } from "@/accounts/public-person";
import { replica } from "@/db/client";
import { describePerson, usernameOfResource } from "@/feed/webfinger";
import { settings } from "@/settings";

/** Any page may ask (RFC 7033, 5). */
const HEADERS = { "Access-Control-Allow-Origin": "*", "Cache-Control": "no-store" };

/**
 * Where someone's profile, feed and picture are, by their address (WebFinger). Only people with a public feed are found:
 * everyone else is as unknown as a name that nobody has.
 */
export async function GET(request: Request): Promise<Response> {
  const { canonicalOrigin: origin } = settings();
  const { searchParams } = new URL(request.url);
  const [resource, ...others] = searchParams.getAll("resource");
  const username = resource && others.length === 0 ? usernameOfResource(resource, origin) : undefined;
  if (username === undefined) {
    const message = "Ask for one resource, such as ?resource=acct:name@host.\n";
    return new Response(message, { status: 400, headers: HEADERS });
  }
  const person = username && (await findPublicPerson(username, replica()));
  if (!person) return new Response("There is no such person.\n", { status: 404, headers: HEADERS });
  return Response.json(describePerson(person, origin, searchParams.getAll("rel")), {
    headers: { ...HEADERS, "Content-Type": "application/jrd+json", "Cache-Control": "public, max-age=300" },
  });
}
