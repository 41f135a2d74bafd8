import type { Metadata } from "next";
import { requireUser } from "@/auth/current";
import { HistoryLines } from "@/components/settings/security-event-list";
import { PageLink } from "@/components/ui/page-link";
import { readHistory } from "@/events/security-events";
import { Rich } from "@/i18n/rich";
import { texts } from "@/i18n/server";
import { settings } from "@/settings";
import { one, type Query } from "../../query";

export async function generateMetadata(): Promise<Metadata> {
  const t = await texts();
  return { title: t("History") };
}

export default async function HistoryPage({ searchParams }: { searchParams: Query }) {
  const before = one((await searchParams).before);
  const { id } = await requireUser(
    before ? `/settings/history?before=${encodeURIComponent(before)}` : "/settings/history",
  );
  const t = await texts();
  const { lines, next } = await readHistory(id, before);
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">{t("History")}</h1>
      <p className="mb-6">
        <Rich
          t={t}
          text="What happened to your account in the last {days} days. If something here was not you, change your <0>password</0> and look through your <1>sessions</1>."
          values={{ days: settings().historyDays }}
          parts={[<PageLink key="0" href="/settings/password" />, <PageLink key="1" href="/settings/sessions" />]}
        />
      </p>
      <HistoryLines lines={lines} />
      {next && (
        <p className="mt-8">
          <PageLink href={`/settings/history?before=${next}`}>{t("Older →")}</PageLink>
        </p>
      )}
    </>
  );
}
