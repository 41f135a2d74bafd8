import type { ComponentProps } from "react";
import type { Translate } from "@/i18n/translate";
import { SchemaForm } from "../form/schema-form";

type Props = Pick<ComponentProps<typeof SchemaForm>, "action" | "hidden"> & {
  t: Translate;
  /** PASSWORD_MIN_LENGTH. */
  minLength: number;
};

/** The form that replaces a forgotten or temporary password. */
export function NewPasswordForm({ t, action, hidden, minLength }: Props) {
  return (
    <SchemaForm
      action={action}
      schema="resetPassword"
      minPasswordLength={minLength}
      fields={[
        {
          name: "password",
          label: t("New password"),
          type: "password",
          hint: t("At least {min} characters. A few random words are easy to remember and hard to guess.", {
            min: minLength,
          }),
          autoComplete: "new-password",
          autoFocus: true,
        },
        { name: "repeatPassword", label: t("Repeat password"), type: "password", autoComplete: "new-password" },
      ]}
      hidden={hidden}
      submit={t("Change password")}
      pendingLabel={t("Changing…")}
    />
  );
}
