import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { requireUser } from "@/auth/current";
import { type FeedCursor, readFeed } from "@/feed/read";
import { tagPath, toTag } from "@/feed/text-links";
import { getTranslate } from "@/i18n/server";
import { feedPath, readCursor } from "../../feed-path";
import { pageMetadata } from "../../page-metadata";
import { DeletedPostNotice, Feed } from "../../posts/feed";
import { toFeedView } from "../../posts/post-view";
import type { Query } from "../../query";

type Props = { params: Promise<{ tag: string }>; searchParams: Query };

const typedTag = async ({ params }: Props) => decodeURIComponent((await params).tag);

export async function generateMetadata(props: Props): Promise<Metadata> {
  return pageMetadata(`#${await typedTag(props)}`);
}

/** The posts with a hashtag. Each tag has one address: other spellings lead there. */
export default async function TagPage(props: Props) {
  const cursor = await readCursor(props.searchParams);
  const typed = await typedTag(props);
  const user = await requireUser(feedPath(tagPath(typed), cursor));
  const tag = toTag(typed);
  if (tag === null) notFound();
  const path = (cursor: FeedCursor) => feedPath(tagPath(tag), cursor);
  if (tag !== typed) redirect(path(cursor));
  const t = await getTranslate();
  const feed = await readFeed(user.id, { tag }, cursor);
  return (
    <>
      <h1 className="page-title wrap-anywhere">{`#${tag}`}</h1>
      <DeletedPostNotice t={t} deleted={(await props.searchParams).deleted} />
      <Feed t={t} feed={toFeedView(t, feed, user)} scope={{ tag }} cursor={cursor} path={path}>
        {t("No posts with {tag} yet.", { tag: `#${tag}` })}
      </Feed>
    </>
  );
}
