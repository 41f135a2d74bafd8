"use client";

import { useState } from "react";
import { useTranslate } from "@/i18n/client";

/** A plain form, so that the browser itself leaves the page (app/logout/route.ts). */
export function SignOutButton() {
  const t = useTranslate();
  const [leaving, setLeaving] = useState(false);
  return (
    <form method="post" action="/logout" onSubmit={(event) => (leaving ? event.preventDefault() : setLeaving(true))}>
      <button type="submit" aria-disabled={leaving} className="py-3 text-accent underline underline-offset-[0.2em]">
        {leaving ? t("Signing out…") : t("Sign out")}
      </button>
    </form>
  );
}
