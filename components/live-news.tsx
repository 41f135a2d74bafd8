"use client";

import { useRouter } from "next/navigation";
import { useEffect, useSyncExternalStore } from "react";
import { useTexts } from "@/i18n/client";
import { listen, NOTHING, onLive, readLive } from "./live";
import { buttonClass } from "./ui/button";

/** Keeps a page up to date with what is new to its reader `since` it was made. Draws nothing. */
export function LiveNews({ userId, since }: { userId: string; since: string }) {
  // A page that is drawn again has missed nothing: the first time counts.
  // biome-ignore lint/correctness/useExhaustiveDependencies: as said above
  useEffect(() => listen(userId, since, () => location.reload()), [userId]);
  return null;
}

/** What is new since the page came. */
export const useLive = () => useSyncExternalStore(onLive, readLive, () => NOTHING);

/** Says how many posts came since the newest on the page, and brings them when pressed. */
export function NewPosts({ newest }: { newest: string }) {
  const t = useTexts();
  const router = useRouter();
  const { posts } = useLive();
  const count = posts.filter((id) => id > newest).length;

  function show() {
    router.refresh();
    window.scrollTo({ top: 0 });
  }

  return (
    <div role="status" className="empty:hidden">
      {count > 0 && (
        <button type="button" onClick={show} className={`${buttonClass("quiet")} mb-4 w-full`}>
          {count > 99 ? t("99+ new posts") : t("{count, plural, one {# new post} other {# new posts}}", { count })}
        </button>
      )}
    </div>
  );
}
