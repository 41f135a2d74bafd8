import { ALT_MAX_LENGTH, altField } from "@/feed/post-length";
import type { Translate } from "@/i18n/translate";
import { type PictureView, pictureAddress } from "./picture-view";

type Props = {
  t: Translate;
  pictures: PictureView[];
  /** What was typed, by field. */
  typed: Record<string, string> | undefined;
};

/** Fields that say what the pictures of a post show. */
export function PictureDescriptions({ t, pictures, typed }: Props) {
  if (pictures.length === 0) return null;
  return (
    <fieldset className="descriptions mb-3">
      <legend className="mb-1.5 text-[0.9375rem] font-medium">{t("Describe the pictures")}</legend>
      <ul>
        {pictures.map((picture, index) => (
          <li key={picture.id}>
            {/* biome-ignore lint/performance/noImgElement: it comes in the one size there is */}
            <img src={pictureAddress(picture)} alt={picture.alt} width={picture.width} height={picture.height} />
            <input
              name={altField(index)}
              defaultValue={typed?.[altField(index)] ?? picture.alt}
              maxLength={ALT_MAX_LENGTH}
              aria-label={t("Description of picture {number}", { number: index + 1 })}
              aria-describedby="descriptions-hint"
            />
          </li>
        ))}
      </ul>
      <p id="descriptions-hint" className="text-sm text-muted">
        {t("Describe each picture for people who can't see it.")}
      </p>
    </fieldset>
  );
}
