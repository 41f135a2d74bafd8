import { PICTURE_TOO_LARGE } from "@/accounts/picture";
import type { User } from "@/accounts/users";
import { PictureForm } from "@/components/settings/picture-form";
import { ActionButton } from "@/components/ui/action-button";
import { Banner } from "@/components/ui/banner";
import { getTranslate } from "@/i18n/server";
import { singleValue } from "../../query";
import { submitBanner, submitRemoveBanner } from "./picture-actions";

type Props = {
  user: User;
  /** "too-large" if server/body-limits.ts refused the file. */
  picture: string | string[] | undefined;
};

/** The banner of the user's profile, with forms to change and remove it. */
export async function BannerSection({ user: { id, banner }, picture }: Props) {
  const t = await getTranslate();
  return (
    <section aria-labelledby="banner-heading" className="mt-10">
      <h2 id="banner-heading" className="mb-3 text-lg font-semibold">
        {t("Banner")}
      </h2>
      {banner && (
        <div className="mb-4">
          <Banner hash={banner} className="mb-3 rounded-lg" />
          <ActionButton action={submitRemoveBanner} pendingLabel={t("Removing…")}>
            {t("Remove banner")}
          </ActionButton>
        </div>
      )}
      <PictureForm
        key={banner}
        name="banner"
        reader={id}
        action={submitBanner}
        refusal={singleValue(picture) === "too-large" ? PICTURE_TOO_LARGE : undefined}
      />
    </section>
  );
}
