import type { Metadata } from "next";
import { requireSession } from "@/auth/current";
import { type Session, sessionsOf } from "@/auth/session";
import { RelativeTime } from "@/components/relative-time";
import { ActionButton } from "@/components/ui/action-button";
import type { Query } from "../../query";
import { Done } from "../done";
import { endAllOthers, endSession } from "./actions";

export const metadata: Metadata = { title: "Sessions" };

export default async function SessionsPage({ searchParams }: { searchParams: Query }) {
  const { user, session: here } = await requireSession("/settings/sessions");
  const others = sessionsOf(user.id).filter(({ id }) => id !== here.id);
  const { done } = await searchParams;
  const now = new Date();
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Sessions</h1>
      <Done done={done} />
      <p className="mb-6">Where you are signed in. End what you don’t know or don’t use any more.</p>
      <ul>
        <li className="border-t border-line py-4">
          <Facts session={here} now={now} isHere />
        </li>
        {others.map((session) => (
          <li key={session.id} className="flex flex-wrap items-center justify-between gap-4 border-t border-line py-4">
            <Facts session={session} now={now} />
            <ActionButton
              action={endSession}
              values={{ id: session.id }}
              working="Ending…"
              label={`End the session in ${session.device || "an unknown browser"}`}
            >
              End
            </ActionButton>
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <div className="mt-4 border-t border-line pt-6">
          <ActionButton action={endAllOthers} tone="danger" working="Ending…">
            End all other sessions
          </ActionButton>
        </div>
      )}
    </>
  );
}

/** What there is to know about a session, in words. */
function Facts({ session, now, isHere = false }: { session: Session; now: Date; isHere?: boolean }) {
  return (
    <div className="min-w-0 flex-1 basis-60">
      <p>
        <b className="font-semibold">{session.device || "Unknown browser"}</b>
        {isHere && <span className="ml-2 rounded-sm bg-raised px-2 py-0.5 text-sm text-good">this device</span>}
      </p>
      <p className="text-sm text-muted">
        Signed in <RelativeTime date={session.createdAt} now={now} />
        {session.address && ` from ${session.address}`}, last active{" "}
        <RelativeTime date={session.lastSeenAt} now={now} />
        {session.remembered ? ", remembered" : ", until the browser is closed"}
        {session.strangeDevice && `; also used from ${session.strangeDevice}`}
      </p>
    </div>
  );
}
