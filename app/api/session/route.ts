import type { NextRequest } from "next/server";
import { peekSession } from "@/auth/current";
import { refuseCrossSite } from "@/auth/same-origin";
import { findSession, type OpenSession, recordSeen, type Session } from "@/auth/session";
import { countUnread } from "@/feed/notifications";

export const dynamic = "force-dynamic";

/**
 * For this site's own tabs: who is signed in, in how many seconds the session expires, and the unread count. Requests
 * do not count as use of the session.
 */
export async function GET(): Promise<Response> {
  const open = await peekSession();
  return Response.json(open ? await describeSession(open) : SIGNED_OUT);
}

/** "Stay signed in": counts as use of the session. */
export async function POST(request: NextRequest): Promise<Response> {
  const refusal = refuseCrossSite(request);
  if (refusal) return refusal;
  const open = await peekSession();
  if (!open) return Response.json(SIGNED_OUT);
  await recordSeen(open.session, new Date());
  const session = (await findSession(open.session.id)) ?? open.session;
  return Response.json(await describeSession({ ...open, session }));
}

const SIGNED_OUT = { userId: null, endsInSeconds: null, unread: null };

const describeSession = async ({ session, requirement }: OpenSession) => ({
  userId: session.userId,
  endsInSeconds: endsInSeconds(session),
  unread: requirement ? 0 : await countUnread(session.userId),
});

function endsInSeconds(session: Session): number {
  return Math.max(0, Math.floor((session.expiresAt.getTime() - Date.now()) / 1000));
}
