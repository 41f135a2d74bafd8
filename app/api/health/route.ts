import { isDatabaseAnswering } from "@/db/health";

export const dynamic = "force-dynamic";

/** For load balancers and monitors: 200 when the database answers, 503 when not. */
export async function GET() {
  return (await isDatabaseAnswering())
    ? Response.json({ status: "ok" })
    : Response.json({ status: "error", error: "The database does not answer." }, { status: 503 });
}
