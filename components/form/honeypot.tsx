import { useTranslate } from "@/i18n/client";

/** A field that people never see and programs fill in (REGISTRATION_GUARD). */
export function Honeypot() {
  const t = useTranslate();
  return (
    <div className="absolute -left-[9999px]" aria-hidden="true">
      <label>
        {t("Leave this field empty")}
        <input name="website" tabIndex={-1} autoComplete="off" />
      </label>
    </div>
  );
}
