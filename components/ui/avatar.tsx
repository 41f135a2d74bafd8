import { LRUCache } from "lru-cache";
import { type PersonPicture, PICTURE_COLORS, Picture } from "./picture";

type Props = {
  username: string;
  name: string;
  /** Hash of the uploaded picture, if any. */
  picture: string | null;
  className: string;
};

/** Someone's picture, or initials on a color generated from their name. */
export function Avatar({ username, name, picture, className }: Props) {
  return <Picture picture={pictureOf(username, name, picture)} className={className} />;
}

/** The picture to show for someone. */
export const pictureOf = (username: string, name: string, uploaded: string | null): PersonPicture =>
  uploaded ? { uploaded } : generatedPicture(username, name);

/** The same people appear on every page. */
const generated = new LRUCache<string, PersonPicture>({ max: 2000 });

function generatedPicture(username: string, name: string): PersonPicture {
  const key = `${username} ${name}`;
  const cached = generated.get(key);
  if (cached) return cached;
  const picture = { initials: initials(name || username), color: colorOf(username) };
  generated.set(key, picture);
  return picture;
}

/** Someone's color, always the same: one of those in app/styles/avatars.css. */
export function colorOf(username: string): number {
  let sum = 7;
  for (const character of username.toLowerCase()) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 360_007;
  return sum % PICTURE_COLORS;
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The first characters of the first and last word. */
function initials(name: string): string {
  const words = name.split(/[\s_-]+/).filter(Boolean);
  const first = [...new Set([words[0], words.length > 1 ? words.at(-1) : undefined])];
  return first
    .map((word) => (word ? [...segmenter.segment(word)][0]?.segment : ""))
    .join("")
    .toUpperCase();
}
