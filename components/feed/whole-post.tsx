import type { Translate } from "@/i18n/translate";
import type { PictureView } from "./picture-view";
import { toTextPieces } from "./post-body";
import { PostContent } from "./post-content";

type Props = {
  t: Translate;
  post: { body: string; contentWarning: string; isSensitive: boolean; pictures: PictureView[] };
};

/** What a post consists of, on a page about it. */
export function WholePost({ t, post: { body, contentWarning, isSensitive, pictures } }: Props) {
  const more = {
    ...(contentWarning ? { warning: contentWarning } : {}),
    ...(pictures.length > 0 ? { pictures } : {}),
    isSensitive,
  };
  return <PostContent t={t} post={{ text: body ? toTextPieces(body) : [], ...more }} />;
}
