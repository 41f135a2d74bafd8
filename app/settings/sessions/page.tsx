import { requireSession } from "@/auth/current";
import type { Session } from "@/auth/session";
import { listSessions } from "@/auth/user-sessions";
import { ActionButton } from "@/components/ui/action-button";
import { Icon } from "@/components/ui/icon";
import { RelativeTime } from "@/components/ui/relative-time";
import { deviceKind, deviceName, UNKNOWN_BROWSER } from "@/events/describe";
import { msg } from "@/i18n/msg";
import { Rich } from "@/i18n/rich";
import { getTranslate } from "@/i18n/server";
import type { Translate } from "@/i18n/translate";
import { titled } from "../../page-metadata";
import type { Query } from "../../query";
import { Done } from "../done";
import { submitEndOtherSessions, submitEndSession } from "./actions";

export const generateMetadata = titled(msg("Sessions"));

export default async function SessionsPage({ searchParams }: { searchParams: Query }) {
  const { user, session: current } = await requireSession("/settings/sessions");
  const others = (await listSessions(user.id)).filter(({ id }) => id !== current.id);
  const t = await getTranslate();
  const { done } = await searchParams;
  const now = new Date();
  return (
    <>
      <h1 className="page-title">{t("Sessions")}</h1>
      <Done done={done} />
      <p className="mb-6">{t("You're signed in on these devices. Sign out of any you don't recognize.")}</p>
      <ul>
        <li className="flex border-t border-line py-4">
          <SessionDetails t={t} session={current} now={now} isHere />
        </li>
        {others.map((session) => (
          <li key={session.id} className="flex flex-wrap items-center justify-between gap-4 border-t border-line py-4">
            <SessionDetails t={t} session={session} now={now} />
            <div className="max-sm:ml-13">
              <ActionButton
                action={submitEndSession}
                values={{ id: session.id }}
                pendingLabel={t("Signing out…")}
                label={t("Sign out of {device}", {
                  device: session.device ? deviceName(t, session.device) : t("an unknown browser"),
                })}
              >
                {t("Sign out")}
              </ActionButton>
            </div>
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <div className="mt-4 border-t border-line pt-6">
          <ActionButton action={submitEndOtherSessions} tone="danger" pendingLabel={t("Signing out…")}>
            {t("Sign out of all other sessions")}
          </ActionButton>
        </div>
      )}
    </>
  );
}

const DEVICE_ICONS = { phone: "smartphone", tablet: "tablet", computer: "laptop" } as const;

type SessionDetailsProps = { t: Translate; session: Session; now: Date; isHere?: boolean };

/** The description of a session. */
function SessionDetails({ t, session, now, isHere = false }: SessionDetailsProps) {
  const { device, createdAt, lastSeenAt, ipAddress, remembered, unrecognizedDevice } = session;
  return (
    <div className="flex min-w-0 flex-1 basis-64 gap-3">
      <span className="round-icon">
        <Icon name={DEVICE_ICONS[deviceKind(device)]} />
      </span>
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2">
          <b className="font-semibold">{deviceName(t, device)}</b>
          {isHere && (
            <span className="rounded-full bg-good-soft px-2.5 py-0.5 text-sm font-medium text-good">
              {t("This device")}
            </span>
          )}
        </p>
        <p className="text-sm text-muted">
          <Rich t={t} text="Last active <0/>" parts={[<RelativeTime key="0" t={t} date={lastSeenAt} now={now} />]} />
          {ipAddress && `\u00a0· ${ipAddress}`}
        </p>
        <p className="text-sm text-muted">
          <Rich t={t} text="Signed in <0/>" parts={[<RelativeTime key="0" t={t} date={createdAt} now={now} />]} />
          {`\u00a0· ${remembered ? t("Remembered") : t("Until the browser is closed")}`}
        </p>
        {unrecognizedDevice && (
          <p className="text-sm text-danger">
            {t("Also used from {device}", {
              device:
                unrecognizedDevice === UNKNOWN_BROWSER ? t("an unknown browser") : deviceName(t, unrecognizedDevice),
            })}
          </p>
        )}
      </div>
    </div>
  );
}
