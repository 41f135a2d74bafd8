"use client";

import { type FormEvent, startTransition, useState } from "react";
import { useTranslate } from "@/i18n/client";
import type { FormAction } from "../form/form-state";
import { useHydrated } from "../form/use-hydrated";
import { useSafeAction } from "../form/use-safe-action";
import { SubmitButton } from "../ui/button";
import { Notice } from "../ui/notice";
import { canPush, PushRefusal, subscribeHere, unsubscribeHere } from "./push-subscription";

type Props = {
  isOn: boolean;
  /** The site's key for push services, in base64url. */
  publicKey: string;
  on: FormAction;
  off: FormAction;
};

/** Turns notifications on this device on or off. The browser asks for permission only after the click. */
export function PushForm({ isOn, publicKey, on, off }: Props) {
  const t = useTranslate();
  const [state, dispatch, isSending] = useSafeAction(isOn ? off : on);
  const [refusal, setRefusal] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const isHere = useHydrated();

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isSending || isAsking) return;
    const data = new FormData(event.currentTarget);
    setRefusal(undefined);
    setAsking(true);
    try {
      if (isOn) await unsubscribeHere();
      else data.set("subscription", JSON.stringify(await subscribeHere(publicKey)));
      startTransition(() => dispatch(data));
    } catch (error) {
      if (!(error instanceof PushRefusal)) throw error;
      setRefusal(error.message);
    } finally {
      setAsking(false);
    }
  }

  if (isHere && !isOn && !canPush()) {
    return (
      <p className="text-muted">
        {t(
          "This browser can't show notifications. On an iPhone or iPad, add Microblog to your home screen and turn them on there.",
        )}
      </p>
    );
  }
  const why = refusal ?? state.formError;
  const isPending = isSending || isAsking;
  return (
    <>
      {!isOn && (
        <p className="text-muted [@media(scripting:enabled)]:hidden">
          {t("Turn on JavaScript in your browser to get notifications.")}
        </p>
      )}
      <form action={dispatch} onSubmit={onSubmit} className={isOn ? undefined : "[@media(scripting:none)]:hidden"}>
        {why && <Notice tone="bad">{t(why)}</Notice>}
        {isOn ? (
          <SubmitButton isPending={isPending} pendingLabel={t("Turning off…")} tone="secondary">
            {t("Turn off")}
          </SubmitButton>
        ) : (
          <SubmitButton isPending={isPending} pendingLabel={t("Turning on…")}>
            {t("Turn on")}
          </SubmitButton>
        )}
      </form>
    </>
  );
}
