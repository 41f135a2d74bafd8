"use client";

import { useTranslate } from "@/i18n/client";
import { Icon } from "../ui/icon";
import { FeedLinks } from "./feed-links";
import { MuteForm } from "./mute-button";
import { copyLink } from "./share";

type Props = {
  username: string;
  /** Whether the reader mutes or blocks them. */
  kind: "mute" | "block" | null;
  isOwn: boolean;
  /** Whether their posts are a public feed. */
  hasFeed: boolean;
  /** Where a moderator decides about them; undefined for everyone else. */
  moderatePath?: string | undefined;
  muteOrBlock: (data: FormData) => Promise<void>;
};

const ID = "profile-menu";

/** What a reader can do about a person, beside following. A popover: it opens and closes without scripts too. */
export function ProfileMenu({ username, kind, isOwn, hasFeed, moderatePath, muteOrBlock }: Props) {
  const t = useTranslate();
  return (
    <>
      <button type="button" popoverTarget={ID} aria-label={t("More")} title={t("More")} className="menu-button">
        <Icon name="ellipsis" />
      </button>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <div id={ID} popover="auto" role="group" aria-label={t("Profile options")} className="menu">
        <button
          type="button"
          onClick={() => {
            closeMenu();
            void copyLink(t, `/@${username}`);
          }}
          className="menu-item [@media(scripting:none)]:hidden"
        >
          <Icon name="link" />
          {t("Copy link")}
        </button>
        {isOwn && (
          <>
            <a href="/bookmarks" className="menu-item">
              <Icon name="bookmark" />
              {t("Bookmarks")}
            </a>
            <a href="/drafts" className="menu-item">
              <Icon name="pencil" />
              {t("Drafts")}
            </a>
          </>
        )}
        {hasFeed && <FeedLinks username={username} />}
        {!isOwn && kind !== "block" && (
          <MuteForm
            username={username}
            rendered={{ isMuted: kind === "mute" }}
            className="menu-item"
            onDone={closeMenu}
          >
            {(isMuted) => (
              <>
                <Icon name={isMuted ? "volume-2" : "volume-x"} />
                {isMuted ? t("Unmute account") : t("Mute account")}
              </>
            )}
          </MuteForm>
        )}
        {!isOwn && (
          <form action={muteOrBlock} onSubmit={closeMenu}>
            <input type="hidden" name="username" value={username} />
            <input type="hidden" name="change" value={kind === "block" ? "unblock" : "block"} />
            <input type="hidden" name="returnTo" value={`/@${username}`} />
            <button type="submit" className={kind === "block" ? "menu-item" : "menu-item text-danger"}>
              <Icon name="ban" />
              {kind === "block" ? t("Unblock account") : t("Block account")}
            </button>
          </form>
        )}
        {!isOwn && (
          <a href={`/@${username}/report`} className="menu-item">
            <Icon name="flag" />
            {t("Report @{username}", { username })}
          </a>
        )}
        {moderatePath && (
          <a href={moderatePath} className="menu-item">
            <Icon name="shield" />
            {t("Moderate")}
          </a>
        )}
      </div>
    </>
  );
}

const closeMenu = () => document.getElementById(ID)?.hidePopover();
