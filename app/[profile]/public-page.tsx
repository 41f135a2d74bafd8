import type { ReactNode } from "react";
import type { User } from "@/accounts/users";
import { toTextPieces } from "@/components/feed/post-body";
import { monthIn, ProfileLinks } from "@/components/feed/profile-header";
import { QuoteCard } from "@/components/feed/quote-card";
import { WholePost } from "@/components/feed/whole-post";
import { Avatar } from "@/components/ui/avatar";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkedData } from "@/components/ui/linked-data";
import { LinkedText } from "@/components/ui/linked-text";
import { shortRelativeTime } from "@/components/ui/relative-time";
import { describePost, describeProfile } from "@/feed/linked-data";
import type { PublicPost } from "@/feed/public-feed";
import { FEED_TYPES, publicFeedPath } from "@/feed/public-feed-address";
import { getTranslate } from "@/i18n/server";
import type { Translate } from "@/i18n/translate";
import { settings } from "@/settings";
import { postPath } from "../posts/post-view";
import { asQuote } from "../posts/shared-posts";

/** The profile of someone with a public feed, for visitors: what is in the feed, to read only. */
export async function PublicProfile({ person, posts }: { person: User; posts: PublicPost[] }) {
  const t = await getTranslate();
  const { username, name, about, links, avatar, createdAt } = person;
  const now = new Date();
  return (
    <div className="public-page">
      <LinkedData data={describeProfile(person, settings().canonicalOrigin)} />
      <header className="public-header">
        <Avatar username={username} name={name} picture={avatar} className="avatar avatar-xl mb-3" />
        <h1 className="text-2xl font-bold">{name || username}</h1>
        <p className="mb-3 text-muted">{`@${username}`}</p>
        {about && <LinkedText pieces={toTextPieces(about)} className="mb-3 whitespace-pre-wrap wrap-anywhere" />}
        {links.length > 0 && <ProfileLinks links={links} />}
        <p className="mb-4 flex flex-wrap gap-x-4 text-sm text-muted">
          {t("Joined in {month}", { month: monthIn(t, createdAt) })}
          <span className="flex gap-x-4">
            <a href={publicFeedPath(username, "atom")} type={FEED_TYPES.atom}>
              Atom
            </a>
            <a href={publicFeedPath(username, "json")} type={FEED_TYPES.json}>
              JSON Feed
            </a>
          </span>
        </p>
        <SignInTo path={`/@${username}`}>{t("Sign in to follow {name}", { name: `@${username}` })}</SignInTo>
      </header>
      <section aria-label={t("Posts")}>
        {posts.length === 0 && (
          <EmptyState icon="message-circle">{t("{name} hasn't posted yet.", { name: username })}</EmptyState>
        )}
        {posts.map((post) => (
          <PublicArticle key={post.id} t={t} person={person} post={post} now={now} />
        ))}
      </section>
    </div>
  );
}

/** A post of someone with a public feed, for visitors. */
export async function PublicPostPage({ person, post }: { person: User; post: PublicPost }) {
  const t = await getTranslate();
  const { username } = person;
  return (
    <div className="public-page">
      <LinkedData data={describePost(person, post, settings().canonicalOrigin)} />
      <h1 className="sr-only">{t("Post by {name}", { name: username })}</h1>
      <PublicArticle t={t} person={person} post={post} now={new Date()} />
      <p className="p-4">
        <SignInTo path={postPath(username, post.id)}>{t("Sign in to reply")}</SignInTo>
      </p>
    </div>
  );
}

type ArticleProps = { t: Translate; person: User; post: PublicPost; now: Date };

function PublicArticle({ t, person: { username, name, avatar }, post, now }: ArticleProps) {
  const { id, createdAt, editedAt, quoteOfId, quoted } = post;
  return (
    <article className="post">
      <Avatar username={username} name={name} picture={avatar} className="avatar" />
      <div>
        <p className="post-head">
          <a href={`/@${username}`} rel="author">
            <b>
              <bdi>{name || username}</bdi>
            </b>
            {name && ` @${username}`}
          </a>
          <a href={postPath(username, id)}>
            <time dateTime={createdAt.toISOString()}>{shortRelativeTime(t, createdAt, now)}</time>
          </a>
          {editedAt && <span>{t("edited")}</span>}
        </p>
        <WholePost t={t} post={post} />
        {quoteOfId !== null && (
          <QuoteCard quote={quoted && asQuote(t, { id: quoteOfId, body: quoted.text, ...quoted }, now)} />
        )}
      </div>
    </article>
  );
}

/** A link to the login page, which leads back. */
const SignInTo = ({ path, children }: { path: string; children: ReactNode }) => (
  <a href={`/login?callbackUrl=${encodeURIComponent(path)}`} className={buttonClass("secondary")}>
    {children}
  </a>
);
