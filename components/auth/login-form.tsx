"use client";

import { useEffect } from "react";
import { useTranslate } from "@/i18n/client";
import type { FormAction } from "../form/form-state";
import { useFormAction } from "../form/use-form-action";
import { SubmitButton } from "../ui/button";
import { TextField } from "../ui/field";
import { Notice } from "../ui/notice";
import { PasswordField } from "../ui/password-field";
import { PasskeyProbe } from "./passkey-probe";
import { ProviderButtons, type ProviderName, wordsBefore } from "./provider-buttons";

type Props = {
  action: FormAction;
  callbackUrl: string;
  login?: string | undefined;
  notice?: string | undefined;
  error?: string | undefined;
  providers: ProviderName[];
  /** Whether a passkey may be offered after signing in. */
  offersPasskey: boolean;
  /** Whether a code by email signs in too. */
  offersEmailCode: boolean;
};

export function LoginForm({
  action,
  callbackUrl,
  login,
  notice,
  error,
  providers,
  offersPasskey,
  offersEmailCode,
}: Props) {
  const t = useTranslate();
  const { form, fields, element, formError, values, isPending, state } = useFormAction(action, "signIn");
  const refusal = formError ?? (values ? undefined : error);

  // A refused password is probably mistyped: clear it and focus the field.
  useEffect(() => {
    if (!state.formError) return;
    const input = element.current?.elements.namedItem("password");
    if (!(input instanceof HTMLInputElement)) return;
    input.value = "";
    input.focus();
  }, [state, element]);

  return (
    <form {...form}>
      {refusal ? <Notice tone="bad">{refusal}</Notice> : notice && !values && <Notice tone="good">{notice}</Notice>}
      <input type="hidden" name="callbackUrl" value={values?.callbackUrl ?? callbackUrl} />
      <TextField
        {...fields("login")}
        label={t("Username or email")}
        defaultValue={values?.login ?? login}
        autoComplete="username webauthn"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        autoFocus={!login}
        required
      />
      <PasswordField
        {...fields("password")}
        label={t("Password")}
        autoComplete="current-password"
        autoFocus={login !== undefined}
        required
      />
      <div className="mb-5 flex flex-wrap items-center justify-between gap-x-2">
        <label className="flex w-fit items-center gap-2.5 py-1.5">
          <input
            type="checkbox"
            {...fields("remember")}
            defaultValue={undefined}
            defaultChecked={values?.remember !== undefined && values.remember !== ""}
            className="size-5 shrink-0 accent-accent"
          />
          {t("Remember me")}
        </label>
        <a href={`/forgot-password?callbackUrl=${encodeURIComponent(callbackUrl)}`} className="py-1.5 text-sm">
          {t("Forgot your password?")}
        </a>
      </div>
      {offersPasskey && <PasskeyProbe />}
      <SubmitButton isPending={isPending} pendingLabel={t("Signing in…")}>
        {t("Sign in")}
      </SubmitButton>
      {/* Without scripts there may be no other way. */}
      <p className={providers.length > 0 || offersEmailCode ? "or" : "or noscript:hidden"}>
        {wordsBefore(t, providers)}
      </p>
      <ProviderButtons providers={providers} />
    </form>
  );
}
