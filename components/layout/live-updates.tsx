"use client";

import { useRouter } from "next/navigation";
import { useEffect, useSyncExternalStore } from "react";
import { useTranslate } from "@/i18n/client";
import { buttonClass } from "../ui/button";
import { listen, NOTHING, onLive, readLive } from "./live";
import { redirectToLogin } from "./session-watch";

type Props = {
  userId: string;
  /** When the session began: a new sign-in reconnects. */
  session: number;
  /** When the page was rendered. */
  since: string;
};

/** Receives live updates since the page was rendered, and leaves the page when the session ends. */
export function LiveUpdates({ userId, session, since }: Props) {
  // A page that was rendered again has missed nothing: the first time counts.
  // biome-ignore lint/correctness/useExhaustiveDependencies: as said above
  useEffect(() => listen(userId, since, leave), [userId, session]);
  return null;
}

/** Goes to the login page, which leads back; not from the login page itself. */
function leave(): void {
  if (!location.pathname.startsWith("/login")) redirectToLogin();
}

/** Updates since the page was rendered. */
export const useLive = () => useSyncExternalStore(onLive, readLive, () => NOTHING);

/** A button that says how many posts are newer than the page's newest, and loads them. */
export function NewPosts({ newest }: { newest: string }) {
  const t = useTranslate();
  const router = useRouter();
  const { posts } = useLive();
  const count = posts.filter((id) => id > newest).length;

  function loadNewPosts() {
    router.refresh();
    window.scrollTo({ top: 0 });
  }

  return (
    <div role="status" className="new-posts">
      {count > 0 && (
        <button type="button" onClick={loadNewPosts} className={buttonClass()}>
          {count > 99 ? t("99+ new posts") : t("{count, plural, one {# new post} other {# new posts}}", { count })}
        </button>
      )}
    </div>
  );
}
