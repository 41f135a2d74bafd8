"use client";

import type { FormEvent, ReactNode } from "react";
import { useTranslate } from "@/i18n/client";
import { buttonClass } from "../ui/button";
import { type Mutes, toggleMute, useMutes } from "./mutes";
import { showFailure } from "./show-failure";

type Props = { username: string; page: Mutes };

/** The state of a mute, and how to change it: at once, and back with a message if that failed. */
export function useMute({ username, page }: Props): Mutes & { toggle: () => Promise<void> } {
  const t = useTranslate();
  const shown = useMutes(username, page);
  return { ...shown, toggle: async () => showFailure(t, await toggleMute(username, page, shown)) };
}

/** A form with one button that mutes or unmutes someone, for use without JavaScript too. */
export function MuteForm({ username, page, className, children, onDone }: MuteFormProps) {
  const { isMuted, toggle } = useMute({ username, page });
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    onDone?.();
    void toggle();
  }
  return (
    <form method="post" action="/api/mute" onSubmit={onSubmit}>
      <button type="submit" name={isMuted ? "unmute" : "mute"} value={username} className={className}>
        {children(isMuted)}
      </button>
    </form>
  );
}

type MuteFormProps = Props & { className: string; children: (isMuted: boolean) => ReactNode; onDone?: () => void };

/** On a profile: that the reader mutes this person, with a button to end that. */
export function MutedNotice({ username, page }: Props) {
  const t = useTranslate();
  if (!useMutes(username, page).isMuted) return null;
  return (
    <div className="profile-note">
      <p>{t("You've muted {name}. Their posts aren't in your feeds.", { name: `@${username}` })}</p>
      <MuteForm username={username} page={page} className={buttonClass("secondary")}>
        {() => t("Unmute")}
      </MuteForm>
    </div>
  );
}
