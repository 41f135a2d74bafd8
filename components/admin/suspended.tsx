import type { Translate } from "@/i18n/translate";

/** Says that an account is suspended, and why if that is known. */
export const Suspended = ({ t, reason }: { t: Translate; reason: string | null }) => (
  <p className="mb-4">{reason ? t("Suspended: {reason}", { reason }) : t("Suspended.")}</p>
);
