import type { Translate } from "@/i18n/translate";
import { describe, type PictureView, pictureAddress } from "./picture-view";

/** A picture of a post, loaded when it comes into view. Its size is known, so that nothing moves. */
export const PictureImage = ({ t, picture }: { t: Translate; picture: PictureView }) => (
  // biome-ignore lint/performance/noImgElement: it comes in the one size there is
  <img
    src={pictureAddress(picture)}
    alt={describe(t, picture)}
    width={picture.width}
    height={picture.height}
    loading="lazy"
    decoding="async"
  />
);
