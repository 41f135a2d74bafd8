import type { ReactNode } from "react";
import type { Translate } from "@/i18n/translate";
import { buttonClass } from "../ui/button";

type Props = {
  t: Translate;
  /** The page that helps now. */
  href: string;
  children: ReactNode;
};

/** The page for a link in an email that does not work (any more). */
export function InvalidLink({ t, href, children }: Props) {
  return (
    <>
      <h1 className="page-title">{t("This link doesn't work")}</h1>
      <p className="mb-6">{t("Links work once and for a limited time. If you copied it, check that it's complete.")}</p>
      <a href={href} className={buttonClass()}>
        {children}
      </a>
    </>
  );
}
