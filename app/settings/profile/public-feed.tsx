import { hasPublicFeed } from "@/accounts/profile";
import type { User } from "@/accounts/users";
import { PublicFeedForm } from "@/components/settings/public-feed-form";
import { FEED_TYPES, publicFeedPath } from "@/feed/public-feed-address";
import { getTranslate } from "@/i18n/server";
import { settings } from "@/settings";
import { submitPublicFeed } from "./public-feed-actions";

/** Whether the user has a public feed, and its addresses. */
export async function PublicFeedSection({ user }: { user: User }) {
  const t = await getTranslate();
  const { canonicalOrigin } = settings();
  return (
    <section aria-labelledby="feed-heading" className="mt-10">
      <h2 id="feed-heading" className="mb-3 text-lg font-semibold">
        {t("Public feed")}
      </h2>
      <p className="mb-3">
        {t(
          "Let people read your posts without an account here: on your profile or in a feed reader. Your 25 latest posts, without replies, are public on the internet, with your name, bio, links, picture and the month you joined.",
        )}
      </p>
      <PublicFeedForm key={String(user.isPublic)} action={submitPublicFeed} isPublic={user.isPublic} reader={user.id} />
      {hasPublicFeed(user) && (
        <div className="mt-6">
          <p className="mb-1">{t("Add one of these addresses to a feed reader:")}</p>
          <ul>
            {(["atom", "json"] as const).map((format) => (
              <li key={format}>
                <a href={publicFeedPath(user.username, format)} type={FEED_TYPES[format]}>
                  {canonicalOrigin + publicFeedPath(user.username, format)}
                </a>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
