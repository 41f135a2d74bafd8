"use client";

import { WARNING_MAX_LENGTH } from "@/feed/post-length";
import { useTranslate } from "@/i18n/client";
import { Icon } from "../ui/icon";

type Props = {
  initial: string;
  error: string | undefined;
  /** Whether pictures can be added, which may be sensitive. */
  hasPictures: boolean;
};

/** What readers should know before they see a post: closed until it is needed, and open where there is something in it. */
export function WarningField({ initial, error, hasPictures }: Props) {
  const t = useTranslate();
  const label = t("Content warning");
  return (
    <details className="warning-field" open={initial !== "" || error !== undefined}>
      <summary className="tool" title={label}>
        <Icon name="triangle-alert" />
        <span className="sr-only">{label}</span>
      </summary>
      <input
        name="contentWarning"
        defaultValue={initial}
        maxLength={WARNING_MAX_LENGTH * 2}
        aria-label={label}
        placeholder={t("What readers should know first")}
        {...(error ? { "aria-invalid": true, "aria-describedby": "warning-error" } : {})}
      />
      {error && (
        <p id="warning-error" role="alert" className="text-sm text-danger">
          {error}
        </p>
      )}
      {hasPictures && (
        <label>
          <input type="checkbox" name="sensitive" /> {t("Mark the pictures as sensitive")}
        </label>
      )}
    </details>
  );
}
