"use client";

import type { Translate } from "@/i18n/translate";
import { Icon } from "../ui/icon";
import type { PostView } from "./post-view";
import { repostsOf, useReposts } from "./toggles";

/** Above a post: who reposted it. Without the reader's own repost once they undid it. */
export function RepostedBy({ t, post }: { t: Translate; post: PostView }) {
  const { isReposted } = useReposts(post.id, repostsOf(post));
  const { repostedBy } = post;
  if (!repostedBy || (repostedBy.isReader && !isReposted)) return null;
  const [before, after] = t("<0/> reposted").split("<0/>");
  return (
    <p className="post-context post-why">
      <Icon name="repeat-2" />
      {repostedBy.isReader ? (
        t("You reposted")
      ) : (
        <span>
          {before}
          <a href={`/@${repostedBy.username}`}>
            <bdi>{repostedBy.name}</bdi>
          </a>
          {after}
        </span>
      )}
    </p>
  );
}

/** Above the post that someone pinned to their profile. */
export const Pinned = ({ t }: { t: Translate }) => (
  <p className="post-context post-why">
    <Icon name="pin" />
    {t("Pinned")}
  </p>
);
