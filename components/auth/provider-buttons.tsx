"use client";

import { useTranslate } from "@/i18n/client";
import { buttonClass } from "../ui/button";
import { ProviderMark } from "./provider-mark";

/** An identity provider, as a button names it. */
export type ProviderName = { id: string; name: string };

type Props = {
  providers: ProviderName[];
  purpose?: "sign-in" | "link" | "confirm";
};

/** Whether so many providers stand side by side, by their names alone, under "or continue with". */
export const areSideBySide = (providers: ProviderName[]): boolean => providers.length > 2;

/** Buttons that lead to identity providers. They send the form they are in there, with its destination. */
export function ProviderButtons({ providers, purpose = "sign-in" }: Props) {
  const t = useTranslate();
  if (purpose === "sign-in" && areSideBySide(providers)) {
    return (
      <div className="grid max-w-md grid-cols-[repeat(auto-fit,minmax(8.75rem,1fr))] gap-3 [&>:last-child:nth-child(odd)]:col-span-full">
        {providers.map(({ id, name: provider }) => (
          <button
            key={id}
            type="submit"
            formAction={`/login/with/${id}`}
            formMethod="post"
            formNoValidate
            aria-label={t("Continue with {provider}", { provider })}
            className={`${buttonClass("secondary")} px-2`}
          >
            <ProviderMark id={id} name={provider} />
            <span className="truncate">{provider}</span>
          </button>
        ))}
      </div>
    );
  }
  const isInCard = purpose !== "link";
  const buttons = providers.map(({ id, name: provider }) => (
    <div key={id} className={isInCard ? "mt-3 max-w-md" : ""}>
      <button
        type="submit"
        formAction={`/login/with/${id}`}
        formMethod="post"
        formNoValidate
        className={isInCard ? `${buttonClass("secondary")} w-full px-3` : buttonClass("secondary")}
      >
        <ProviderMark id={id} name={provider} />
        {purpose === "link"
          ? t("Connect {provider}", { provider })
          : purpose === "confirm"
            ? t("Confirm with {provider}", { provider })
            : t("Continue with {provider}", { provider })}
      </button>
    </div>
  ));
  return isInCard ? buttons : <div className="mt-4 flex flex-wrap gap-3">{buttons}</div>;
}
