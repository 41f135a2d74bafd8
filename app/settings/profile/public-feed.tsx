import { hasPublicFeed } from "@/accounts/profile";
import type { User } from "@/accounts/users";
import { PublicFeedForm } from "@/components/settings/public-feed-form";
import { publicFeedPath } from "@/feed/public-feed-address";
import { getTranslate } from "@/i18n/server";
import { settings } from "@/settings";
import { submitPublicFeed } from "./public-feed-actions";

/** Whether the user has a public feed, and its addresses. */
export async function PublicFeedSection({ user }: { user: User }) {
  const t = await getTranslate();
  const { emailOrigin } = settings();
  return (
    <section aria-labelledby="feed-heading" className="mt-10">
      <h2 id="feed-heading" className="mb-3 text-lg font-semibold">
        {t("Feed")}
      </h2>
      <p className="mb-3">
        {t(
          "With a feed, people follow your posts in a feed reader, without an account here. It has your newest 25 posts, no replies, and anybody on the internet can read it.",
        )}
      </p>
      <PublicFeedForm key={String(user.isPublic)} action={submitPublicFeed} isPublic={user.isPublic} />
      {hasPublicFeed(user) && (
        <div className="mt-6">
          <p className="mb-1">{t("Paste one of these addresses into a feed reader:")}</p>
          <ul>
            {(["atom", "json"] as const).map((format) => (
              <li key={format}>
                <a href={publicFeedPath(user.username, format)}>
                  {emailOrigin + publicFeedPath(user.username, format)}
                </a>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
