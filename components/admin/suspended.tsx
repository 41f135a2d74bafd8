import type { Translate } from "@/i18n/translate";

/** Says that an account is suspended, and why if that is known. */
export const Suspended = ({ t, reason }: { t: Translate; reason: string | null }) => (
  <p className="mb-4 rounded-lg bg-danger-soft px-4 py-3 text-danger forced-colors:border">
    {reason ? t("Suspended: {reason}", { reason }) : t("Suspended.")}
  </p>
);
