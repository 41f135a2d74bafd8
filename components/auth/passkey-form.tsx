"use client";

import {
  browserSupportsWebAuthnAutofill,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  WebAuthnAbortService,
} from "@simplewebauthn/browser";
import { startTransition, useCallback, useEffect, useRef, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { msg } from "@/i18n/msg";
import type { FormAction } from "../form/form-state";
import { useSafeAction } from "../form/use-safe-action";
import { buttonClass } from "../ui/button";
import { Icon } from "../ui/icon";
import { Notice } from "../ui/notice";
import { LastUsed } from "./last-used";
import { usePasskeySupport } from "./use-passkey-support";

type Props = {
  action: FormAction;
  options: PublicKeyCredentialRequestOptionsJSON;
  callbackUrl: string;
  label: string;
  /** The text of the button's badge, if a passkey was the last way to sign in. */
  badge?: string | undefined;
  /** Whether the browser may offer passkeys in the username field. */
  offersAutofill?: boolean;
};

/** Authenticates with a passkey: with a button, and, if the browser supports it, from the username field. */
export function PasskeyForm({ action, options, callbackUrl, label, badge, offersAutofill = false }: Props) {
  const t = useTranslate();
  const [state, dispatch, isPending] = useSafeAction(action);
  const [refusal, setRefusal] = useState<string>();
  const { isReady, isSupported } = usePasskeySupport();

  const isSubmitted = useRef(false);
  const submit = useCallback(
    (credential: unknown) => {
      isSubmitted.current = true;
      const data = new FormData();
      data.set("credential", JSON.stringify(credential));
      data.set("callbackUrl", callbackUrl);
      for (const name of ["remember", "trust"]) {
        const checkbox = document.querySelector<HTMLInputElement>(`input[type=checkbox][name=${name}]`);
        if (checkbox?.checked) data.set(name, "on");
      }
      startTransition(() => dispatch(data));
    },
    [callbackUrl, dispatch],
  );

  useEffect(() => {
    // The page may render again during a request: it must not be started twice.
    if (!offersAutofill || isSubmitted.current) return;
    let isUnmounted = false;
    void (async () => {
      if (!(await browserSupportsWebAuthnAutofill()) || isUnmounted) return;
      const response = startAuthentication({ optionsJSON: options, useBrowserAutofill: true });
      // No passkey was chosen, or the button was pressed instead.
      await response.then(submit, () => {});
    })();
    return () => {
      isUnmounted = true;
      WebAuthnAbortService.cancelCeremony();
    };
  }, [offersAutofill, options, submit]);

  // A removed passkey: the browser need not offer it any longer (WebAuthn Level 3, 5.1.10.2).
  const unknown = state.values?.unknown;
  useEffect(() => {
    const { rpId } = options;
    if (!unknown || !rpId) return;
    void import("@simplewebauthn/browser")
      .then(({ sendSignal }) => sendSignal({ signalName: "unknownCredential", rpID: rpId, credentialID: unknown }))
      .catch(() => {});
  }, [unknown, options]);

  async function signInWithButton() {
    if (isPending) return;
    setRefusal(undefined);
    try {
      const current = state.values?.options ? JSON.parse(state.values.options) : options;
      submit(await startAuthentication({ optionsJSON: current }));
    } catch {
      setRefusal(msg("No passkey was used. Try again, or continue without one."));
    }
  }

  if (!isSupported) return null;
  const error = refusal ?? state.formError;
  return (
    <div className="mt-3 max-w-md noscript:hidden">
      {error && <Notice tone="bad">{t(error)}</Notice>}
      <button
        type="button"
        disabled={!isReady}
        aria-disabled={isPending}
        onClick={signInWithButton}
        className={`${buttonClass("secondary")} w-full`}
      >
        <Icon name="fingerprint-pattern" />
        {isPending ? t("Checking…") : label}
        {badge && <LastUsed text={badge} />}
      </button>
    </div>
  );
}
