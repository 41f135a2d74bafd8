"use client";

import { useRouter } from "next/navigation";
import { useTranslate } from "@/i18n/client";
import type { MenuItem } from "../ui/menu";
import { showToast } from "../ui/toast";
import { interact } from "./interact";
import type { PostView } from "./post-view";
import { showFailure } from "./show-failure";
import { toggleBookmark, useBookmarked } from "./toggles";

/** The item that saves a post or removes it from the bookmarks: at once, and back with a message if that failed. */
export function useBookmarkItem({ id, isBookmarked = false }: PostView): MenuItem {
  const t = useTranslate();
  const page = { isBookmarked };
  const shown = useBookmarked(id, page);

  async function onChoose() {
    showToast(shown.isBookmarked ? t("Removed from your bookmarks.") : t("Saved to your bookmarks."));
    showFailure(t, await toggleBookmark(id, page, shown));
  }

  return shown.isBookmarked
    ? { icon: "bookmark-x", label: t("Remove bookmark"), onChoose }
    : { icon: "bookmark", label: t("Bookmark"), onChoose };
}

/** The item that pins the reader's own post to their profile or takes it off. It then renders the page again. */
export function usePinItem({ id, isPinned = false }: PostView): MenuItem {
  const t = useTranslate();
  const router = useRouter();

  async function onChoose() {
    const response = await interact<{ isPinned: boolean }>("/api/pin", { [isPinned ? "unpin" : "pin"]: id });
    if ("error" in response) return showFailure(t, response);
    showToast(response.isPinned ? t("Pinned to your profile.") : t("Unpinned from your profile."));
    router.refresh();
  }

  return isPinned
    ? { icon: "pin-off", label: t("Unpin from profile"), onChoose }
    : { icon: "pin", label: t("Pin to profile"), onChoose };
}
