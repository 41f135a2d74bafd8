type Props = {
  username: string;
  name: string;
  /** Names the picture that they uploaded, if any. */
  picture: string | null;
  className: string;
};

/**
 * Somebody's picture, or one drawn from their name: its first letters on a colour of its own.
 * Says nothing: the name stands beside it.
 */
export function Avatar({ username, name, picture, className }: Props) {
  if (picture) {
    return (
      // biome-ignore lint/performance/noImgElement: it comes in the one size there is
      <img
        src={`/avatars/${picture}.webp`}
        alt=""
        width={256}
        height={256}
        decoding="async"
        className={`shrink-0 rounded-full bg-raised ${className}`}
      />
    );
  }
  return (
    <svg viewBox="0 0 40 40" aria-hidden="true" className={`shrink-0 rounded-full ${className}`}>
      <rect width="40" height="40" fill={`hsl(${hue(username.toLowerCase())} 55% 35%)`} />
      <text x="20" y="21" textAnchor="middle" dominantBaseline="central" fontSize="17" fontWeight="600" fill="#fff">
        {initials(name || username)}
      </text>
    </svg>
  );
}

/** An angle of the colour wheel, always the same for a name. */
function hue(text: string): number {
  let sum = 7;
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 360_007;
  return sum % 360;
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The first character of the first and of the last word. */
function initials(name: string): string {
  const words = name.split(/[\s_-]+/).filter(Boolean);
  const first = [...new Set([words[0], words.length > 1 ? words.at(-1) : undefined])];
  return first
    .map((word) => (word ? [...segmenter.segment(word)][0]?.segment : ""))
    .join("")
    .toUpperCase();
}
