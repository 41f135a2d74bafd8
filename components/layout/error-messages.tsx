"use client";

import { useTranslate } from "@/i18n/client";
import { buttonClass } from "../ui/button";
import { MessagePage } from "../ui/message-page";
import { FORBIDDEN, NOT_FOUND } from "./error-texts";

/*
 * Next.js sends these with every page, for when its content turns out to be missing or not allowed. Client components,
 * so that a page carries their names and not their elements.
 */

/** Says that there is no such page (404). */
export function NotFoundMessage() {
  const t = useTranslate();
  return (
    <MessagePage icon="compass" title={t(NOT_FOUND.title)} text={t(NOT_FOUND.text)}>
      <a href="/" className={buttonClass()}>
        {t("Go home")}
      </a>
      <a href="/search" className={buttonClass("secondary")}>
        {t("Search")}
      </a>
    </MessagePage>
  );
}

/** Says that someone lacks the role that a page requires (403). */
export function ForbiddenMessage() {
  const t = useTranslate();
  return (
    <MessagePage icon="lock" title={t(FORBIDDEN.title)} text={t(FORBIDDEN.text)}>
      <a href="/" className={buttonClass()}>
        {t("Go home")}
      </a>
    </MessagePage>
  );
}
