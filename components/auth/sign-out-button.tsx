"use client";

import { useState } from "react";
import { useTranslate } from "@/i18n/client";
import { Icon } from "../ui/icon";

/** A plain form, so that the browser itself leaves the page (app/logout/route.ts). */
export function SignOutButton() {
  const t = useTranslate();
  const [leaving, setLeaving] = useState(false);
  return (
    <form method="post" action="/logout" onSubmit={(event) => (leaving ? event.preventDefault() : setLeaving(true))}>
      <button type="submit" aria-disabled={leaving} title={t("Sign out")} className="nav-link w-full">
        <Icon name="log-out" />
        <span className="label">{leaving ? t("Signing out…") : t("Sign out")}</span>
      </button>
    </form>
  );
}
