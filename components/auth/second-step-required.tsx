import type { Translate } from "@/i18n/translate";
import { Notice } from "../ui/notice";

/** Explains why every other page redirects to the setup of a second step (TWO_STEP_REQUIRED). */
export function SecondStepRequired({ t }: { t: Translate }) {
  return (
    <Notice tone="bad">
      {t(
        "Your account needs two-step verification. To continue, set up an authenticator app, or add a passkey and have it asked for after your password.",
      )}
    </Notice>
  );
}

/** A notice on every page that a second step will be required, with the date. */
export function SecondStepDue({ t, date }: { t: Translate; date: Date }) {
  const day = new Intl.DateTimeFormat(t.language, { dateStyle: "long", timeZone: "UTC" }).format(date);
  return (
    <section
      aria-label={t("Two-step verification")}
      className="my-4 rounded-lg border border-danger bg-danger-soft px-4 py-3"
    >
      <p>
        {t("Starting {day}, your account needs two-step verification.", { day })}{" "}
        <a href="/settings/two-step">{t("Set it up")}</a>
      </p>
    </section>
  );
}
