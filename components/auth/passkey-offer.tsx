"use client";

import {
  type PublicKeyCredentialCreationOptionsJSON,
  startRegistration,
  WebAuthnAbortService,
} from "@simplewebauthn/browser";
import { startTransition, useCallback, useEffect, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { msg } from "@/i18n/msg";
import type { FormAction } from "../form/form-state";
import { useSafeAction } from "../form/use-safe-action";
import { buttonClass } from "../ui/button";
import { Icon } from "../ui/icon";
import { Notice } from "../ui/notice";
import { usePasskeySupport } from "./use-passkey-support";

type Props = {
  action: FormAction;
  options: PublicKeyCredentialCreationOptionsJSON;
  /** Those for a passkey that the browser adds by itself, if it may. */
  upgradeOptions: PublicKeyCredentialCreationOptionsJSON | null;
  callbackUrl: string;
};

/** Whether the browser's password manager can add a passkey without asking (conditional create). */
async function canUpgrade(): Promise<boolean> {
  const capabilities = await window.PublicKeyCredential?.getClientCapabilities?.();
  return capabilities?.conditionalCreate === true;
}

/** Offers a passkey: by a button, and, where the browser can, by letting it add one by itself. */
export function PasskeyOffer({ action, options, upgradeOptions, callbackUrl }: Props) {
  const t = useTranslate();
  const [state, dispatch, isPending] = useSafeAction(action);
  const [refusal, setRefusal] = useState<string>();
  const { isReady, isSupported } = usePasskeySupport();

  const submit = useCallback(
    (credential: unknown, isUpgrade: boolean) => {
      const data = new FormData();
      data.set("credential", JSON.stringify(credential));
      data.set("callbackUrl", callbackUrl);
      if (isUpgrade) data.set("isUpgrade", "yes");
      startTransition(() => dispatch(data));
    },
    [callbackUrl, dispatch],
  );

  useEffect(() => {
    if (!upgradeOptions) return;
    let isUnmounted = false;
    void (async () => {
      if (!(await canUpgrade()) || isUnmounted) return;
      const credential = await startRegistration({ optionsJSON: upgradeOptions, useAutoRegister: true });
      if (!isUnmounted) submit(credential, true);
      // The password was not the browser's, or the button was pressed instead.
    })().catch(() => {});
    return () => {
      isUnmounted = true;
      WebAuthnAbortService.cancelCeremony();
    };
  }, [upgradeOptions, submit]);

  async function add() {
    if (isPending) return;
    setRefusal(undefined);
    try {
      const current = state.values?.options ? JSON.parse(state.values.options) : options;
      submit(await startRegistration({ optionsJSON: current }), false);
    } catch {
      setRefusal(msg("No passkey was created. Try again."));
    }
  }

  const error = refusal ?? state.formError;
  return (
    <div className="max-w-md">
      {error && <Notice tone="bad">{t(error)}</Notice>}
      {isSupported && (
        <button
          type="button"
          disabled={!isReady}
          aria-disabled={isPending}
          onClick={add}
          className={`${buttonClass()} w-full noscript:hidden`}
        >
          <Icon name="fingerprint-pattern" />
          {isPending ? t("Adding…") : t("Add a passkey")}
        </button>
      )}
      <a href={callbackUrl} className={`${buttonClass("secondary")} mt-3 w-full`}>
        {t("Not now")}
      </a>
    </div>
  );
}
