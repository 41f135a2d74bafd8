import type { Metadata } from "next";
import { requireUser } from "@/auth/current";
import { PersonList } from "@/components/feed/person-list";
import { SearchForm } from "@/components/feed/search-form";
import { PageLink } from "@/components/ui/page-link";
import { searchPeople, searchPosts } from "@/feed/search";
import { getTranslate } from "@/i18n/server";
import { SinglePost } from "../posts/feed";
import { type Query, singleValue } from "../query";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("Search") };
}

const PATH = "/search";

const pathOf = (query: Record<string, string>) => `${PATH}?${new URLSearchParams(query)}`;

/** Searches posts and people by their words. */
export default async function SearchPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const [search = "", before, peopleBefore] = [
    singleValue(query.q),
    singleValue(query.before),
    singleValue(query.people),
  ];
  const path = search ? pathOf({ q: search, ...(before ? { before } : {}) }) : PATH;
  const user = await requireUser(path);
  const t = await getTranslate();
  const people = await searchPeople(user.id, search, peopleBefore);
  const posts = await searchPosts(user.id, search, before);
  const isEmpty = people.results.length === 0 && posts.results.length === 0;
  const now = new Date();
  return (
    <>
      <h1 className="page-title">{t("Search")}</h1>
      <SearchForm path={PATH} search={search} />
      {search && isEmpty && <p className="text-muted">{t("No results. Try fewer or different words.")}</p>}
      {!before && people.results.length > 0 && (
        <section aria-labelledby="people" className="mb-8">
          <h2 id="people" className="mb-3 text-lg font-semibold">
            {t("People")}
          </h2>
          <PersonList people={people.results} />
          {people.next && (
            <PageLink href={pathOf({ q: search, people: String(people.next) })}>{t("More people →")}</PageLink>
          )}
        </section>
      )}
      {posts.results.length > 0 && (
        <section aria-labelledby="posts">
          <h2 id="posts" className="mb-3 text-lg font-semibold">
            {t("Posts")}
          </h2>
          <div className="bleed">
            {posts.results.map((post) => (
              <SinglePost t={t} key={post.id} post={post} reader={user} now={now} returnTo={path} />
            ))}
          </div>
          {posts.next && (
            <p className="mt-8">
              <PageLink href={pathOf({ q: search, before: String(posts.next) })}>{t("Older →")}</PageLink>
            </p>
          )}
        </section>
      )}
    </>
  );
}
