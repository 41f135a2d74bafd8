"use client";

import { startTransition } from "react";
import { useTranslate } from "@/i18n/client";
import { Menu, type MenuItem } from "../ui/menu";
import { block } from "./blocks";
import { useMute } from "./mute-button";
import type { PostMenuProps } from "./post-view";
import { useBookmarkItem, usePinItem } from "./save-items";
import { copyLink } from "./share";
import { showFailure } from "./show-failure";

/** What a reader can do about a post, beside replying, reposting and liking. Its page for when scripts are off: options/page.tsx. */
export function PostMenu({ post, actions, returnTo, anchor, onClose }: PostMenuProps) {
  const t = useTranslate();
  const { id, author } = post;
  const mute = useMute({ username: author, rendered: { isMuted: post.isMuted ?? false } });
  const path = `/@${author}/${id}`;
  const save = useBookmarkItem(post);
  const pin = usePinItem(post);
  const copy: MenuItem = { icon: "link", label: t("Copy link"), onChoose: () => void copyLink(t, path) };

  const own: MenuItem[] = [
    ...(post.canEdit ? [{ icon: "pencil", label: t("Edit"), href: `${path}/edit` } as const] : []),
    pin,
    save,
    copy,
    { icon: "trash-2", label: t("Delete"), isDangerous: true, onChoose: () => send(actions.remove, { id, returnTo }) },
  ];
  // A page about them changes as a whole.
  const profile = `/@${author}`;
  const blockAuthor = async () => {
    if (location.pathname.split("/")[1] !== `@${author}`) return showFailure(t, await block(author));
    send(actions.muteOrBlock, { username: author, change: "block", returnTo: profile });
  };
  const others: MenuItem[] = [
    save,
    copy,
    mute.isMuted
      ? { icon: "volume-2", label: t("Unmute account"), onChoose: () => void mute.toggle() }
      : { icon: "volume-x", label: t("Mute account"), onChoose: () => void mute.toggle() },
    { icon: "ban", label: t("Block account"), isDangerous: true, onChoose: blockAuthor },
    { icon: "flag", label: t("Report post"), href: `${path}/report` },
  ];
  return <Menu label={t("Post options")} items={post.mayDelete ? own : others} anchor={anchor} onClose={onClose} />;
}

function send(action: (data: FormData) => Promise<void>, fields: Record<string, string>): void {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  startTransition(() => action(data));
}
