import { requireRole } from "@/auth/current";
import { SecurityEventList } from "@/components/settings/security-event-list";
import { Tabs } from "@/components/ui/tabs";
import { EVENT_KINDS, type EventKind, readAllSecurityEvents } from "@/events/security-events";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { titled } from "../../page-metadata";
import { type Query, singleValue } from "../../query";

const PATH = "/admin/events";

export const generateMetadata = titled(msg("Security events"));

/** The kinds of events, each a tab. */
const KIND_NAMES: Record<EventKind, string> = {
  "sign-ins": msg("Sign-ins"),
  failures: msg("Failures"),
  accounts: msg("Accounts"),
  roles: msg("Roles"),
};

const pathOf = (kind?: EventKind, before?: string) => {
  const query = new URLSearchParams({ ...(kind ? { kind } : {}), ...(before ? { before } : {}) });
  return query.size === 0 ? PATH : `${PATH}?${query}`;
};

/** Security events of every account, newest first, or those of one kind. */
export default async function EventsPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const before = singleValue(query.before);
  const kind = EVENT_KINDS.find((one) => one === query.kind);
  await requireRole("admin", pathOf(kind, before));
  const t = await getTranslate();
  const { events, next } = await readAllSecurityEvents(before, kind);
  return (
    <>
      <h1 className="page-title">{t("Security events")}</h1>
      <p className="mb-4">{t("Security events on all accounts.")}</p>
      <Tabs
        label={t("Event types")}
        current={kind ? pathOf(kind) : PATH}
        tabs={[[PATH, t("All")], ...EVENT_KINDS.map((one) => [pathOf(one), t(KIND_NAMES[one])] as const)]}
      />
      <div className="mt-6">
        <SecurityEventList t={t} events={events} />
      </div>
      {next && (
        <p className="mt-8">
          <a href={pathOf(kind, next)}>{t("Older →")}</a>
        </p>
      )}
    </>
  );
}
