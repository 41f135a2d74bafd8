import type { ReactNode } from "react";
import { requireUser } from "@/auth/current";
import type { CurrentUser } from "@/auth/session";
import { PersonList } from "@/components/feed/person-list";
import { Suggestions } from "@/components/feed/suggestions";
import { Highlights } from "@/components/search/highlights";
import { RecentSearches } from "@/components/search/recent-list";
import { SearchForm } from "@/components/search/search-form";
import { EmptyState } from "@/components/ui/empty-state";
import { Tabs } from "@/components/ui/tabs";
import { type FeedPost, readFeed } from "@/feed/read";
import { searchPeople, searchPosts } from "@/feed/search";
import { tagPath, toTag } from "@/feed/text-links";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import type { Translate } from "@/i18n/translate";
import { feedPath } from "../feed-path";
import { titled } from "../page-metadata";
import { SinglePost } from "../posts/feed";
import { type Query, singleValue } from "../query";
import { currentSuggestions } from "../suggestions";

export const generateMetadata = titled(msg("Search"));

const PATH = "/search";

/** The tab of people. Posts, with the first people found above them, are the tab without a name. */
const PEOPLE = "people";

/** People above the posts. */
const FIRST_PEOPLE = 3;

const pathOf = (query: Record<string, string | undefined>) => {
  const given = Object.entries(query).filter((one): one is [string, string] => Boolean(one[1]));
  return given.length > 0 ? `${PATH}?${new URLSearchParams(given)}` : PATH;
};

/** Searches posts and people by their words. */
export default async function SearchPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const [search = "", before] = [singleValue(query.q), singleValue(query.before)];
  const tab = query.tab === PEOPLE ? PEOPLE : undefined;
  const path = pathOf({ q: search, tab, before });
  const user = await requireUser(path);
  const t = await getTranslate();
  const results = { t, user, search, before, path };
  return (
    <>
      <h1 className="page-title">{t("Search")}</h1>
      <SearchForm userId={user.id} path={PATH} search={search} tab={tab} />
      {search === "" ? (
        <>
          <RecentSearches userId={user.id} path={PATH} />
          <Suggestions people={await currentSuggestions()} id="people-to-follow" />
        </>
      ) : (
        <>
          <Tabs
            label={t("Results")}
            current={pathOf({ q: search, ...(tab === PEOPLE && { tab }) })}
            tabs={[
              [pathOf({ q: search }), t("Posts")],
              [pathOf({ q: search, tab: PEOPLE }), t("People")],
            ]}
          />
          {tab === PEOPLE ? <FoundPeople {...results} /> : <FoundPosts {...results} />}
          <Highlights search={search} within="main .post-text, main .person-text" />
        </>
      )}
    </>
  );
}

type Results = { t: Translate; user: CurrentUser; search: string; before: string | undefined; path: string };

async function FoundPosts({ t, user, search, before, path }: Results) {
  const tag = /^[#＃]/.test(search) ? toTag(search.slice(1).trim()) : null;
  const tagged = tag === null ? null : await readFeed(user.id, { tag });
  if (tag !== null && tagged && tagged.posts.length > 0) {
    return (
      <Posts t={t} user={user} posts={tagged.posts} path={path}>
        {tagged.olderThan && <a href={feedPath(tagPath(tag), { before: tagged.olderThan })}>{t("Older →")}</a>}
      </Posts>
    );
  }
  const people = before ? [] : (await searchPeople(user.id, search)).results;
  const posts = await searchPosts(user.id, search, before);
  if (people.length === 0 && posts.results.length === 0) return <Nothing t={t} />;
  return (
    <>
      {people.length > 0 && (
        <section aria-label={t("People")}>
          <PersonList people={people.slice(0, FIRST_PEOPLE)} />
          {people.length > FIRST_PEOPLE && (
            <p className="bleed border-b border-line px-4 py-3">
              <a href={pathOf({ q: search, tab: PEOPLE })}>{t("More people →")}</a>
            </p>
          )}
        </section>
      )}
      <Posts t={t} user={user} posts={posts.results} path={path}>
        {posts.next && <a href={pathOf({ q: search, before: String(posts.next) })}>{t("Older →")}</a>}
      </Posts>
    </>
  );
}

type FoundProps = Pick<Results, "t" | "user" | "path"> & {
  posts: FeedPost[];
  /** The link to older ones, if any. */
  children: ReactNode;
};

function Posts({ t, user, path, posts, children }: FoundProps) {
  const now = new Date();
  return (
    <>
      <section aria-label={t("Posts")} className="bleed">
        {posts.map((post) => (
          <SinglePost t={t} key={post.id} post={post} reader={user} now={now} returnTo={path} />
        ))}
      </section>
      {children && <p className="mt-8">{children}</p>}
    </>
  );
}

async function FoundPeople({ t, user, search, before }: Results) {
  const people = await searchPeople(user.id, search, before);
  if (people.results.length === 0) return <Nothing t={t} />;
  return (
    <>
      <PersonList people={people.results} />
      {people.next && (
        <p className="mt-8">
          <a href={pathOf({ q: search, tab: PEOPLE, before: String(people.next) })}>{t("More people →")}</a>
        </p>
      )}
    </>
  );
}

const Nothing = ({ t }: { t: Translate }) => (
  <EmptyState icon="search">{t("No results. Try fewer or different words.")}</EmptyState>
);
