/** Someone's picture: an uploaded one, or initials on a color. */
export type PersonPicture = { uploaded: string } | { initials: string; hue: number };

/** Decorative: the name is next to it. */
export function Picture({ picture, className }: { picture: PersonPicture; className: string }) {
  if ("uploaded" in picture) {
    return (
      // biome-ignore lint/performance/noImgElement: it comes in the one size there is
      <img
        src={`/avatars/${picture.uploaded}.webp`}
        alt=""
        width={256}
        height={256}
        decoding="async"
        className={className}
      />
    );
  }
  return (
    <svg viewBox="0 0 40 40" aria-hidden="true" className={className}>
      <rect width="40" height="40" fill={`hsl(${picture.hue} 55% 38%)`} />
      <text x="20" y="21">
        {picture.initials}
      </text>
    </svg>
  );
}
