import { hasPassword } from "@/accounts/password";
import { findUser } from "@/accounts/users";
import { requireFreshSession, requireUser } from "@/auth/current";
import { hasSecondStep } from "@/auth/sign-in";
import { SchemaForm } from "@/components/form/schema-form";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { settings } from "@/settings";
import { titled } from "../../page-metadata";
import type { Query } from "../../query";
import { Done } from "../done";
import { submitFirstPassword, submitPassword } from "./actions";

export const generateMetadata = titled(msg("Password"));

const PATH = "/settings/password";

export default async function PasswordPage({ searchParams }: { searchParams: Query }) {
  const { id } = await requireUser(PATH);
  const user = await findUser(id);
  // Asked for before anything is typed: passwords are not kept.
  const isFirst = user !== undefined && !hasPassword(user);
  if (user && (isFirst || (await hasSecondStep(user)))) await requireFreshSession(PATH);
  const t = await getTranslate();
  const { passwordMinLength } = settings();
  return (
    <>
      <h1 className="page-title">{t("Password")}</h1>
      <Done done={(await searchParams).done} />
      <SchemaForm
        action={isFirst ? submitFirstPassword : submitPassword}
        schema={isFirst ? "resetPassword" : "changePassword"}
        minPasswordLength={passwordMinLength}
        fields={[
          ...(isFirst
            ? []
            : [
                {
                  name: "currentPassword",
                  label: t("Current password"),
                  type: "password" as const,
                  autoComplete: "current-password",
                },
              ]),
          {
            name: "password",
            label: t("New password"),
            type: "password",
            hint: t("At least {min} characters. A few random words are easy to remember and hard to guess.", {
              min: passwordMinLength,
            }),
            autoComplete: "new-password",
          },
          { name: "repeatPassword", label: t("Repeat new password"), type: "password", autoComplete: "new-password" },
        ]}
        submit={isFirst ? t("Set a password") : t("Change password")}
        pendingLabel={t("Changing…")}
      />
      <p className="text-sm text-muted mt-4">{t("You'll be signed out everywhere else.")}</p>
    </>
  );
}
