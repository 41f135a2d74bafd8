"use client";

import type { FormEvent, ReactNode } from "react";
import { useTranslate } from "@/i18n/client";
import { buttonClass } from "../ui/button";
import { showFailure } from "./show-failure";
import { type Mutes, toggleMute, useMutes } from "./toggles";

type Props = { username: string; rendered: Mutes };

/** The state of a mute, and how to change it: at once, and back with a message if that failed. */
export function useMute({ username, rendered }: Props): Mutes & { toggle: () => Promise<void> } {
  const t = useTranslate();
  const shown = useMutes(username, rendered);
  return { ...shown, toggle: async () => showFailure(t, await toggleMute(username, rendered, shown)) };
}

/** A form with one button that mutes or unmutes someone, for use without JavaScript too. */
export function MuteForm({ username, rendered, className, children, onDone }: MuteFormProps) {
  const { isMuted, toggle } = useMute({ username, rendered });
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
export function MutedNotice({ username, rendered }: Props) {
  const t = useTranslate();
  if (!useMutes(username, rendered).isMuted) return null;
  return (
    <div className="profile-note">
      <p>{t("You've muted {name}. Their posts aren't in your feeds.", { name: `@${username}` })}</p>
      <MuteForm username={username} rendered={rendered} className={buttonClass("secondary")}>
        {() => t("Unmute")}
      </MuteForm>
    </div>
  );
}
