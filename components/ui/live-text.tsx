import { Fragment } from "react";

/** A piece of a text: words, or a link to a page of this site or of another. */
export type TextPiece = string | { shown: string; href: string; isElsewhere: boolean };

/** A text with its links. Everything else in it is text, whatever it looks like. */
export function LinkedText({ pieces }: { pieces: TextPiece[] }) {
  // dir: a post in Arabic or Hebrew reads its own way and disturbs nothing around it.
  return (
    <p dir="auto" className="whitespace-pre-wrap">
      {pieces.map((piece, index) => {
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text stand where they stand
        if (typeof piece === "string") return <Fragment key={index}>{piece}</Fragment>;
        const { shown, href, isElsewhere } = piece;
        const elsewhere = isElsewhere ? { rel: "nofollow ugc noopener noreferrer", target: "_blank" } : {};
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text stand where they stand
          <a key={index} href={href} {...elsewhere}>
            {shown}
          </a>
        );
      })}
    </p>
  );
}
