"use client";

import { useTranslate } from "@/i18n/client";
import type { FormAction } from "../form/form-state";
import { Honeypot } from "../form/honeypot";
import { useFormAction } from "../form/use-form-action";
import { SubmitButton } from "../ui/button";
import { TextField } from "../ui/field";
import { Notice } from "../ui/notice";
import { PasswordField } from "../ui/password-field";
import { ProviderButtons, type ProviderName, wordsBefore } from "./provider-buttons";

type Props = {
  action: FormAction;
  callbackUrl: string;
  invite: string;
  minPasswordLength: number;
  hasHoneypot: boolean;
  providers: ProviderName[];
};

/** The form to register. With `hasHoneypot`, it has a field that people never see (REGISTRATION_GUARD). */
export function RegisterForm({ action, callbackUrl, invite, minPasswordLength, hasHoneypot, providers }: Props) {
  const t = useTranslate();
  const { form, fields, formError, values, isPending } = useFormAction(action, "register", minPasswordLength);
  return (
    <form {...form}>
      {formError && <Notice tone="bad">{formError}</Notice>}
      <input type="hidden" name="callbackUrl" value={values?.callbackUrl ?? callbackUrl} />
      <input type="hidden" name="invite" value={values?.invite ?? invite} />
      <TextField
        {...fields("username")}
        label={t("Username")}
        hint={t("3 to 20 letters, numbers, _ or -. Everyone can see it.")}
        autoComplete="username"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        autoFocus
        required
      />
      <TextField
        {...fields("email")}
        label={t("Email")}
        type="email"
        hint={t("Only you and the site's admins can see this.")}
        autoComplete="email"
        required
      />
      <PasswordField
        {...fields("password")}
        label={t("Password")}
        hint={t("At least {min} characters. A few random words are easy to remember and hard to guess.", {
          min: minPasswordLength,
        })}
        autoComplete="new-password"
        required
      />
      <PasswordField {...fields("repeatPassword")} label={t("Repeat password")} autoComplete="new-password" required />
      {hasHoneypot && <Honeypot />}
      <SubmitButton isPending={isPending} pendingLabel={t("Registering…")}>
        {t("Register")}
      </SubmitButton>
      {providers.length > 0 && <p className="or">{wordsBefore(t, providers)}</p>}
      <ProviderButtons providers={providers} />
    </form>
  );
}
