import type { Translate } from "@/i18n/translate";

/** A picture as readers see it. */
export type PictureView = { id: string; width: number; height: number; alt: string };

export const pictureAddress = ({ id }: { id: string }) => `/pictures/${id}.webp`;

/** What stands for a picture where it isn't seen. */
export const describe = (t: Translate, { alt }: { alt: string }) => alt || t("Picture without a description");
