import type { Translate } from "@/i18n/translate";

/** A notice above a post that it is hidden, and why. */
export function HiddenNotice({ t, reason }: { t: Translate; reason: string }) {
  return (
    <p className="mb-2 border-l-4 border-danger pl-3 text-sm text-danger">
      {t("Hidden by a moderator: {reason}", { reason })}
    </p>
  );
}
