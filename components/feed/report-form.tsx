import type { ComponentProps } from "react";
import type { Translate } from "@/i18n/translate";
import { SchemaForm } from "../form/schema-form";

type Props = Pick<ComponentProps<typeof SchemaForm>, "action" | "hidden"> & {
  t: Translate;
  /** The question about what is wrong. */
  label: string;
  /** What was typed before the reader had to sign in again. */
  reason: string | undefined;
  /** Where Cancel leads. */
  path: string;
};

/** The form that reports a post or a person to the moderators, with a reason. */
export function ReportForm({ t, action, hidden, label, reason, path }: Props) {
  return (
    <>
      <SchemaForm
        action={action}
        schema="report"
        fields={[{ name: "reason", label, hint: t("Up to 500 characters."), type: "lines", value: reason }]}
        hidden={hidden}
        submit={t("Report")}
        pendingLabel={t("Reporting…")}
      />
      <p className="mt-6">
        <a href={path}>{t("Cancel")}</a>
      </p>
    </>
  );
}
