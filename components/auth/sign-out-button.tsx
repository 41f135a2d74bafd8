"use client";

import { useState } from "react";
import { useTranslate } from "@/i18n/client";
import { leavePage } from "../layout/session-watch";
import { Icon } from "../ui/icon";

/** A plain form, so that the browser itself leaves the page (app/logout/route.ts). */
export function SignOutButton() {
  const t = useTranslate();
  const [isSigningOut, setIsSigningOut] = useState(false);
  return (
    <form
      method="post"
      action="/logout"
      onSubmit={(event) => {
        if (isSigningOut) event.preventDefault();
        else
          leavePage(
            () => setIsSigningOut(true),
            () => setIsSigningOut(false),
          );
      }}
    >
      <button type="submit" aria-disabled={isSigningOut} title={t("Sign out")} className="nav-link w-full">
        <Icon name="log-out" />
        <span className="label">{isSigningOut ? t("Signing out…") : t("Sign out")}</span>
      </button>
    </form>
  );
}
