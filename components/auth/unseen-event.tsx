import { Rich } from "@/i18n/rich";
import type { Translate } from "@/i18n/translate";
import { ActionButton } from "../ui/action-button";

type Props = { t: Translate; dismiss: () => Promise<void> };

/** A notice for people without a confirmed address of what others read in an email (ASVS 6.3.7). */
export function UnseenEvent({ t, dismiss }: Props) {
  return (
    <section
      aria-label={t("Account security")}
      className="my-4 flex flex-wrap items-center justify-between gap-4 rounded-lg border border-danger bg-danger-soft px-4 py-3"
    >
      <p>
        <Rich
          t={t}
          text={t(
            "Your account has new security activity. <0>See security activity</0>, and confirm an email address to get these alerts by email.",
          )}
          parts={[<a key="0" href="/settings/activity" />]}
        />
      </p>
      <ActionButton action={dismiss} pendingLabel="…">
        {t("Got it")}
      </ActionButton>
    </section>
  );
}
