"use client";

import { useTranslate } from "@/i18n/client";
import { Menu, type MenuItem } from "../ui/menu";
import type { PostMenuProps } from "./post-view";
import { showFailure } from "./show-failure";
import { repostsOf, toggleRepost, useReposts } from "./toggles";

/** What a reader can do to share a post with their followers. Its page for when scripts are off: repost/page.tsx. */
export function RepostMenu({ post, anchor, onClose }: PostMenuProps) {
  const t = useTranslate();
  const { id, author } = post;
  const page = repostsOf(post);
  const shown = useReposts(id, page);
  const path = `/@${author}/${id}`;
  const items: MenuItem[] = [
    {
      icon: "repeat-2",
      label: shown.isReposted ? t("Undo repost") : t("Repost"),
      onChoose: async () => showFailure(t, await toggleRepost(id, page, shown)),
    },
    { icon: "quote", label: t("Quote"), href: `${path}/quote` },
    { icon: "users", label: t("Reposts and quotes"), href: `${path}/reposts` },
  ];
  return <Menu label={t("Repost options")} items={items} anchor={anchor} startsThere onClose={onClose} />;
}
