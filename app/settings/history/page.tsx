import type { Metadata } from "next";
import { requireUser } from "@/auth/current";
import { HistoryLines } from "@/components/history-lines";
import { PageLink } from "@/components/ui/page-link";
import { readHistory } from "@/events/history";
import { settings } from "@/settings";
import { one, type Query } from "../../query";

export const metadata: Metadata = { title: "History" };

export default async function HistoryPage({ searchParams }: { searchParams: Query }) {
  const before = one((await searchParams).before);
  const { id } = await requireUser(
    before ? `/settings/history?before=${encodeURIComponent(before)}` : "/settings/history",
  );
  const { lines, next } = readHistory(id, before);
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">History</h1>
      <p className="mb-6">
        What happened to your account in the last {settings().historyDays} days. If something here was not you, change
        your <PageLink href="/settings/password">password</PageLink> and look through your{" "}
        <PageLink href="/settings/sessions">sessions</PageLink>.
      </p>
      <HistoryLines lines={lines} />
      {next && (
        <p className="mt-8">
          <PageLink href={`/settings/history?before=${next}`}>Older →</PageLink>
        </p>
      )}
    </>
  );
}
