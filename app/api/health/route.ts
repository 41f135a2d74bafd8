import { isDatabaseAnswering } from "@/db/health";

export const dynamic = "force-dynamic";

/** For load balancers and monitors: 200 when the database answers, 503 when not. */
export function GET() {
  const headers = { "Cache-Control": "no-store" };
  return isDatabaseAnswering()
    ? Response.json({ status: "ok" }, { headers })
    : Response.json({ status: "error", error: "The database does not answer." }, { status: 503, headers });
}
