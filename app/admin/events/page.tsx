import type { Metadata } from "next";
import { requireRole } from "@/auth/current";
import { SecurityEventList } from "@/components/settings/security-event-list";
import { PageLink } from "@/components/ui/page-link";
import { readAllSecurityEvents } from "@/events/security-events";
import { getTranslate } from "@/i18n/server";
import { type Query, singleValue } from "../../query";

const PATH = "/admin/events";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("Security events") };
}

/** Security events of every account, newest first. */
export default async function EventsPage({ searchParams }: { searchParams: Query }) {
  const before = singleValue((await searchParams).before);
  await requireRole("admin", before ? `${PATH}?before=${encodeURIComponent(before)}` : PATH);
  const t = await getTranslate();
  const { lines, next } = await readAllSecurityEvents(before);
  return (
    <>
      <h1 className="page-title">{t("Security events")}</h1>
      <p className="mb-6">{t("Security events on all accounts.")}</p>
      <SecurityEventList lines={lines} />
      {next && (
        <p className="mt-8">
          <PageLink href={`${PATH}?before=${next}`}>{t("Older →")}</PageLink>
        </p>
      )}
    </>
  );
}
