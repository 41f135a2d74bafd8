/** A piece of a text: plain text, or a link within this site or to another. */
export type TextPiece = string | { shown: string; href: string; isElsewhere: boolean };

/** A text with its links. Everything else is plain text, whatever it looks like. */
export function LinkedText({ pieces, className = "whitespace-pre-wrap" }: { pieces: TextPiece[]; className?: string }) {
  // dir: text in Arabic or Hebrew has its own direction without affecting its surroundings.
  return (
    <p dir="auto" className={className}>
      {pieces.map((piece, index) => {
        if (typeof piece === "string") return piece;
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
