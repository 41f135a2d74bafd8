import { requireUser } from "@/auth/current";
import { SecurityEventList } from "@/components/settings/security-event-list";
import { readSecurityEvents } from "@/events/security-events";
import { msg } from "@/i18n/msg";
import { Rich } from "@/i18n/rich";
import { getTranslate } from "@/i18n/server";
import { settings } from "@/settings";
import { titled } from "../../page-metadata";
import { type Query, singleValue } from "../../query";

export const generateMetadata = titled(msg("Security activity"));

export default async function ActivityPage({ searchParams }: { searchParams: Query }) {
  const before = singleValue((await searchParams).before);
  const { id } = await requireUser(
    before ? `/settings/activity?before=${encodeURIComponent(before)}` : "/settings/activity",
  );
  const t = await getTranslate();
  const { events, next } = await readSecurityEvents(id, before);
  return (
    <>
      <h1 className="page-title">{t("Security activity")}</h1>
      <p className="mb-6">
        <Rich
          t={t}
          text="Security activity on your account in the last {days} days. If you don't recognize something, change your <0>password</0> and check your <1>sessions</1>."
          values={{ days: settings().securityEventDays }}
          parts={[<a key="0" href="/settings/password" />, <a key="1" href="/settings/sessions" />]}
        />
      </p>
      <SecurityEventList t={t} events={events} />
      {next && (
        <p className="mt-8">
          <a href={`/settings/activity?before=${next}`}>{t("Older →")}</a>
        </p>
      )}
    </>
  );
}
