import type { Metadata } from "next";
import type { ReactNode } from "react";
import { PersonList } from "@/components/feed/person-list";
import { EmptyState } from "@/components/ui/empty-state";
import { SubpageTitle } from "@/components/ui/subpage-title";
import { Tabs } from "@/components/ui/tabs";
import { replica } from "@/db/client";
import { type FollowList, readFollowList } from "@/feed/follow-lists";
import { areBlocked } from "@/feed/mutes-and-blocks";
import { Rich } from "@/i18n/rich";
import { getTranslate } from "@/i18n/server";
import type { Translate } from "@/i18n/translate";
import { pageMetadata } from "../page-metadata";
import { singleValue } from "../query";
import { openProfile } from "./open-profile";
import type { ProfileProps } from "./profile";
import { usernameInPage } from "./username-in";

/** The title of a list. */
export async function followListMetadata({ params }: ProfileProps, list: FollowList): Promise<Metadata> {
  const t = await getTranslate();
  const name = usernameInPage((await params).profile);
  if (!name) return pageMetadata(t("Not found"));
  return pageMetadata(
    list === "followers" ? t("Followers of @{name}", { name }) : t("People @{name} follows", { name }),
  );
}

/** Who follows a person, or whom they follow. People who are blocked in either direction see nothing of each other. */
export async function FollowListPage({ params, searchParams, list }: ProfileProps & { list: FollowList }) {
  const after = singleValue((await searchParams).after);
  const { reader, person } = await openProfile((await params).profile, `/${list}`);
  const t = await getTranslate();
  const profile = `/@${person.username}`;
  const isBlocked = person.id !== reader.id && (await areBlocked(reader.id, person.id, replica()));
  const { people, next } = isBlocked
    ? { people: [], next: null }
    : await readFollowList(reader.id, person.id, list, after);
  return (
    <>
      <SubpageTitle t={t} parent={profile} className="mb-0">
        <a href={profile} className="text-ink no-underline hover:underline">
          {`@${person.username}`}
        </a>
      </SubpageTitle>
      <Tabs
        label={t("Followers and following")}
        current={`${profile}/${list}`}
        tabs={[
          [`${profile}/followers`, t("Followers")],
          [`${profile}/following`, t("Following")],
        ]}
      />
      {people.length === 0 ? (
        <EmptyState icon={isBlocked ? "ban" : "users"}>
          {isBlocked
            ? t("Nothing to see here.")
            : emptyText(t, list, { isLaterPage: after !== undefined, isOwn: person.id === reader.id })}
        </EmptyState>
      ) : (
        <PersonList people={people} readerId={reader.id} />
      )}
      {next && (
        <p className="mt-6">
          <a href={`${profile}/${list}?after=${next}`}>{t("More people →")}</a>
        </p>
      )}
    </>
  );
}

function emptyText(
  t: Translate,
  list: FollowList,
  { isLaterPage, isOwn }: { isLaterPage: boolean; isOwn: boolean },
): ReactNode {
  if (isLaterPage) return t("You've reached the end.");
  if (isOwn && list === "followers") return t("No one follows you yet.");
  if (isOwn) {
    const parts = [<a key="0" href="/explore" />];
    return <Rich t={t} text="You don't follow anyone yet. Find people in <0>Explore</0>." parts={parts} />;
  }
  return list === "followers" ? t("No followers yet.") : t("Not following anyone yet.");
}
