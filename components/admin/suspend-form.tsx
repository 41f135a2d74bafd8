import type { ComponentProps } from "react";
import type { Translate } from "@/i18n/translate";
import { SchemaForm } from "../form/schema-form";

type Props = Pick<ComponentProps<typeof SchemaForm>, "action" | "hidden" | "idPrefix"> & {
  t: Translate;
  username: string;
  /** What was typed before the admin or moderator had to confirm who they are. */
  reason: string | undefined;
};

/** The form that suspends somebody, with a reason that they read. */
export function SuspendForm({ t, username, reason, ...form }: Props) {
  return (
    <SchemaForm
      {...form}
      schema="suspend"
      fields={[
        {
          name: "reason",
          label: t("Reason for suspending the account"),
          hint: t("The owner will be signed out everywhere and see this when they sign in."),
          type: "lines",
          value: reason,
        },
      ]}
      submit={t("Suspend {username}", { username })}
      pendingLabel={t("Suspending…")}
      tone="danger"
    />
  );
}
