import type { Metadata } from "next";
import { requireSession } from "@/auth/current";
import type { Session } from "@/auth/session";
import { listSessions } from "@/auth/user-sessions";
import { ActionButton } from "@/components/ui/action-button";
import { RelativeTime } from "@/components/ui/relative-time";
import { deviceName } from "@/events/describe";
import { Rich } from "@/i18n/rich";
import { getTranslate } from "@/i18n/server";
import type { Translate } from "@/i18n/translate";
import type { Query } from "../../query";
import { Done } from "../done";
import { endAllOthers, endSession } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("Sessions") };
}

export default async function SessionsPage({ searchParams }: { searchParams: Query }) {
  const { user, session: currentSessionData } = await requireSession("/settings/sessions");
  const others = (await listSessions(user.id)).filter(({ id }) => id !== currentSessionData.id);
  const t = await getTranslate();
  const { done } = await searchParams;
  const now = new Date();
  return (
    <>
      <h1 className="page-title">{t("Sessions")}</h1>
      <Done done={done} />
      <p className="mb-6">{t("You're signed in on these devices. Sign out of any you don't recognize.")}</p>
      <ul>
        <li className="border-t border-line py-4">
          <SessionDetails t={t} session={currentSessionData} now={now} isHere />
        </li>
        {others.map((session) => (
          <li key={session.id} className="flex flex-wrap items-center justify-between gap-4 border-t border-line py-4">
            <SessionDetails t={t} session={session} now={now} />
            <ActionButton
              action={endSession}
              values={{ id: session.id }}
              working={t("Signing out…")}
              label={t("Sign out of {device}", {
                device: session.device ? deviceName(t, session.device) : t("an unknown browser"),
              })}
            >
              {t("Sign out")}
            </ActionButton>
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <div className="mt-4 border-t border-line pt-6">
          <ActionButton action={endAllOthers} tone="danger" working={t("Signing out…")}>
            {t("Sign out of all other sessions")}
          </ActionButton>
        </div>
      )}
    </>
  );
}

type SessionDetailsProps = { t: Translate; session: Session; now: Date; isHere?: boolean };

/** The description of a session. */
function SessionDetails({ t, session, now, isHere = false }: SessionDetailsProps) {
  const { createdAt, lastSeenAt, address, remembered, unrecognizedDevice } = session;
  const times = [
    <RelativeTime key="0" t={t} date={createdAt} now={now} />,
    <RelativeTime key="1" t={t} date={lastSeenAt} now={now} />,
  ];
  return (
    <div className="min-w-0 flex-1 basis-60">
      <p>
        <b className="font-semibold">{deviceName(t, session.device)}</b>
        {isHere && <span className="ml-2 rounded-sm bg-raised px-2 py-0.5 text-sm text-good">{t("this device")}</span>}
      </p>
      <p className="text-sm text-muted">
        {address ? (
          <Rich t={t} text="Signed in <0/> from {address}, last active <1/>" values={{ address }} parts={times} />
        ) : (
          <Rich t={t} text="Signed in <0/>, last active <1/>" parts={times} />
        )}
        {remembered ? t(", remembered") : t(", until the browser is closed")}
        {unrecognizedDevice && t("; also used from {device}", { device: deviceName(t, unrecognizedDevice) })}
      </p>
    </div>
  );
}
