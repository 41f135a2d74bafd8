import type { ReactNode } from "react";
import type { Translate } from "@/i18n/translate";
import { LinkedText } from "../ui/linked-text";
import { PictureGrid } from "./picture-grid";
import type { PostView } from "./post-view";

type Props = { t: Translate; post: Pick<PostView, "text" | "warning" | "pictures" | "isSensitive"> };

/** What a post with pictures or a content warning consists of. What its author covers opens without scripts too. */
export function PostContent({ t, post: { text, warning, pictures, isSensitive } }: Props) {
  const grid = pictures && <PictureGrid pictures={pictures} />;
  const content = (
    <>
      {text.length > 0 && <LinkedText pieces={text} className="post-text" />}
      {grid && isSensitive && !warning ? (
        <Covered t={t} label={t("Sensitive pictures")}>
          {grid}
        </Covered>
      ) : (
        grid
      )}
    </>
  );
  if (!warning) return content;
  return (
    <Covered t={t} label={warning}>
      {content}
    </Covered>
  );
}

/** Content behind a line that says what it is, until the reader opens it. */
function Covered({ t, label, children }: { t: Translate; label: string; children: ReactNode }) {
  return (
    <details className="covered">
      <summary>
        <bdi>{label}</bdi>
        <span>{t("Show")}</span>
        <span>{t("Hide")}</span>
      </summary>
      {children}
    </details>
  );
}
