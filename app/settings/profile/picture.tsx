import { PICTURE_TOO_LARGE } from "@/accounts/picture";
import type { User } from "@/accounts/users";
import { PictureForm } from "@/components/settings/picture-form";
import { ActionButton } from "@/components/ui/action-button";
import { Avatar } from "@/components/ui/avatar";
import { getTranslate } from "@/i18n/server";
import { singleValue } from "../../query";
import { submitPicture, submitRemovePicture } from "./picture-actions";

type Props = {
  user: User;
  /** "too-large" if server/body-limits.ts refused the file. */
  picture: string | string[] | undefined;
};

/** The user's picture, with forms to change and remove it. */
export async function PictureSection({ user: { id, username, name, avatar }, picture }: Props) {
  const t = await getTranslate();
  return (
    <section aria-labelledby="picture-heading">
      <h2 id="picture-heading" className="mb-3 text-lg font-semibold">
        {t("Picture")}
      </h2>
      <div className="mb-4 flex items-center gap-4">
        <Avatar username={username} name={name} picture={avatar} className="avatar avatar-xl" />
        {avatar ? (
          <ActionButton action={submitRemovePicture} pendingLabel={t("Removing…")}>
            {t("Remove picture")}
          </ActionButton>
        ) : (
          <p className="text-muted">{t("This picture is generated from your name.")}</p>
        )}
      </div>
      <PictureForm
        key={avatar}
        name="picture"
        reader={id}
        action={submitPicture}
        refusal={singleValue(picture) === "too-large" ? PICTURE_TOO_LARGE : undefined}
      />
    </section>
  );
}
