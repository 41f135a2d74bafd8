import type { Metadata } from "next";
import { readPeople } from "@/accounts/administration";
import { requireRole } from "@/auth/current";
import { buttonClass } from "@/components/ui/button";
import { Field, inputClass } from "@/components/ui/field";
import { PageLink } from "@/components/ui/page-link";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Role } from "@/db/schema";
import { msg } from "@/i18n/msg";
import { Rich } from "@/i18n/rich";
import { getTranslate } from "@/i18n/server";
import { type Query, singleValue } from "../../query";

const PATH = "/admin/people";

/** Role names. */
const ROLE_NAMES: Record<Role, string> = { admin: msg("admin"), moderator: msg("moderator") };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("People") };
}

/** All people, newest first, or those whose names match the search. */
export default async function PeoplePage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const [search = "", before] = [singleValue(query.q), singleValue(query.before)];
  const path = (cursor?: string) => {
    const pageUrl = new URLSearchParams({ ...(search ? { q: search } : {}), ...(cursor ? { before: cursor } : {}) });
    return pageUrl.size === 0 ? PATH : `${PATH}?${pageUrl}`;
  };
  await requireRole("admin", path(before));
  const t = await getTranslate();
  const { people, next } = await readPeople(search, before);
  const now = new Date();
  return (
    <>
      <h1 className="page-title">{t("People")}</h1>
      <form action={PATH} className="mb-6">
        <Field name="q" label={t("Search by name")}>
          {(control) => (
            <input name="q" type="search" defaultValue={search} maxLength={100} {...control} className={inputClass} />
          )}
        </Field>
        <button type="submit" className={buttonClass("secondary")}>
          {t("Search")}
        </button>
      </form>
      {people.length === 0 && <p className="text-muted">{t("No one found.")}</p>}
      <ul>
        {people.map(({ id, username, name, roles, active, createdAt }) => (
          <li key={id} className="border-t border-line py-4">
            <p>
              <PageLink href={`${PATH}/${id}`} className="font-semibold">
                @{username}
              </PageLink>
              {name && <bdi className="ml-2">{name}</bdi>}
            </p>
            <p className="flex flex-wrap gap-x-3 text-sm text-muted">
              <span>
                <Rich t={t} text="Joined <0/>" parts={[<RelativeTime t={t} key="0" date={createdAt} now={now} />]} />
              </span>
              <span className={active ? "" : "text-danger"}>{active ? t("active") : t("suspended")}</span>
              {roles.map((role) => (
                <span key={role} className="text-good">
                  {t(ROLE_NAMES[role])}
                </span>
              ))}
            </p>
          </li>
        ))}
      </ul>
      {next && (
        <p className="mt-8">
          <PageLink href={path(next)}>{t("Older →")}</PageLink>
        </p>
      )}
    </>
  );
}
