import type { Translate } from "@/i18n/translate";
import { ActionButton } from "../ui/action-button";

type Props = { t: Translate; count: number; dismiss: () => Promise<void> };

/** A notice that others tried to sign in to the account (ASVS 6.3.5). */
export function FailedAttempts({ t, count, dismiss }: Props) {
  return (
    <section
      aria-label={t("Failed sign-ins")}
      className="mb-8 flex flex-wrap items-center justify-between gap-4 rounded-md border-l-4 border-danger bg-raised px-4 py-3"
    >
      <p>
        {t(
          "{count, plural, one {# failed attempt} other {# failed attempts}} to sign in since your previous sign-in.",
          {
            count,
          },
        )}{" "}
        <a href="/settings/activity">{t("See security activity")}</a>
      </p>
      <ActionButton action={dismiss} pendingLabel="…">
        {t("Got it")}
      </ActionButton>
    </section>
  );
}
