import type { ReactNode } from "react";
import type { Translate } from "@/i18n/translate";
import { Icon } from "./icon";

type Props = {
  t: Translate;
  /** The page above: there is no button to go back in an installed application. */
  parent: string;
  /** Whether people come from many pages: with JavaScript, the way back leads to the last one, if it was of this site. */
  goesBack?: boolean;
  className?: string;
  children: ReactNode;
};

/** The title of a page that belongs to another, with the way back to that. */
export const SubpageTitle = ({ t, parent, goesBack, className = "", children }: Props) => (
  <div className={`page-title ${className}`}>
    <a
      href={parent}
      aria-label={t("Go back")}
      title={t("Go back")}
      className="back-link"
      data-goes-back={goesBack || undefined}
    >
      <Icon name="chevron-left" />
    </a>
    <h1>{children}</h1>
  </div>
);
