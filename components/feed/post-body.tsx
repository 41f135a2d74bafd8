import { linksIn } from "@/feed/text-links";
import { LinkedText, type TextPiece } from "../ui/linked-text";

/** A post's text with addresses, @names and hashtags as links. */
export function PostBody({ text }: { text: string }) {
  return <LinkedText pieces={toTextPieces(text)} />;
}

/** A post's text, split into plain text and links. */
export function toTextPieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const { index, shown, href } of linksIn(text)) {
    if (index > end) pieces.push(text.slice(end, index));
    pieces.push({ shown, href, isElsewhere: !href.startsWith("/") });
    end = index + shown.length;
  }
  if (end < text.length) pieces.push(text.slice(end));
  return pieces;
}
