import { isWithinSessionGrace } from "@/db/client";
import { isDatabaseResponding } from "@/db/health";

export const dynamic = "force-dynamic";

/** For load balancers and monitors: 200 if the database responds, or people can read without it; otherwise 503. */
export async function GET() {
  if (await isDatabaseResponding()) return Response.json({ status: "ok" });
  if (isWithinSessionGrace()) return Response.json({ status: "reading", error: "The database does not respond." });
  return Response.json({ status: "error", error: "The database does not respond." }, { status: 503 });
}
