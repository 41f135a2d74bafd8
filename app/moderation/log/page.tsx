import type { Metadata } from "next";
import { requireRole } from "@/auth/current";
import { PageLink } from "@/components/ui/page-link";
import { texts } from "@/i18n/server";
import { readActs } from "@/moderation/log";
import { one, type Query } from "../../query";
import { Done } from "../done";
import { ActLines } from "../view";

const PATH = "/moderation/log";

export async function generateMetadata(): Promise<Metadata> {
  const t = await texts();
  return { title: t("Log") };
}

/** What moderators and admins did, for each other to read. */
export default async function ModerationLogPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const before = one(query.before);
  await requireRole("moderator", before ? `${PATH}?before=${encodeURIComponent(before)}` : PATH);
  const t = await texts();
  const { acts, next } = await readActs(before);
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">{t("Log")}</h1>
      <Done done={query.done} />
      <p className="mb-6">{t("What moderators and admins did.")}</p>
      <ActLines acts={acts} />
      {next && (
        <p className="mt-8">
          <PageLink href={`${PATH}?before=${next}`}>{t("Older →")}</PageLink>
        </p>
      )}
    </>
  );
}
