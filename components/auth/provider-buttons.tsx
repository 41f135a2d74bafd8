"use client";

import { useTranslate } from "@/i18n/client";
import type { Translate } from "@/i18n/translate";
import { buttonClass } from "../ui/button";
import { LastUsed } from "./last-used";
import { ProviderMark } from "./provider-mark";

/** An identity provider, as a button names it. */
export type ProviderName = {
  id: string;
  name: string;
  /** The text of its badge, if it was the last way to sign in. */
  badge?: string | undefined;
};

type Props = {
  providers: ProviderName[];
  purpose?: "sign-in" | "link" | "confirm";
};

/** Whether so many providers stand side by side, by their names alone. */
const areSideBySide = (providers: ProviderName[]): boolean => providers.length > 2;

/** The words before the providers' buttons in a form with a button of its own. */
export const wordsBefore = (t: Translate, providers: ProviderName[]): string =>
  areSideBySide(providers) ? t("or continue with") : t("or");

/** The styles of the buttons' row. The last of an odd number that stand side by side fills its line. */
const LAYOUTS = {
  sideBySide:
    "grid max-w-md grid-cols-[repeat(auto-fit,minmax(8.75rem,1fr))] gap-3 [&>:last-child:nth-child(odd)]:col-span-full",
  stacked: "mt-3 grid max-w-md gap-3",
  row: "mt-4 flex flex-wrap gap-3",
};

/** Buttons that lead to identity providers. They send the form they are in there, with its destination. */
export function ProviderButtons({ providers, purpose = "sign-in" }: Props) {
  const t = useTranslate();
  const layout =
    purpose === "link" ? "row" : purpose === "sign-in" && areSideBySide(providers) ? "sideBySide" : "stacked";
  return (
    <div className={`${LAYOUTS[layout]} empty:hidden`}>
      {providers.map(({ id, name: provider, badge }) => {
        const text =
          purpose === "link"
            ? t("Connect {provider}", { provider })
            : purpose === "confirm"
              ? t("Confirm with {provider}", { provider })
              : t("Continue with {provider}", { provider });
        return (
          <button
            key={id}
            type="submit"
            formAction={`/login/with/${id}`}
            formMethod="post"
            formNoValidate
            aria-label={layout === "sideBySide" ? [text, badge].filter(Boolean).join(", ") : undefined}
            className={layout === "row" ? buttonClass("secondary") : `${buttonClass("secondary")} px-3`}
          >
            <ProviderMark id={id} name={provider} />
            {layout === "sideBySide" ? <span className="truncate">{provider}</span> : text}
            {badge && <LastUsed text={badge} />}
          </button>
        );
      })}
    </div>
  );
}
