/** Someone's picture: an uploaded one, or initials on one of the colors in app/styles/avatars.css. */
export type PersonPicture = { uploaded: string } | { initials: string; color: number };

/** How many colors there are for initials. */
export const PICTURE_COLORS = 12;

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
    <span aria-hidden="true" className={`${className} c${picture.color}`}>
      {picture.initials}
    </span>
  );
}
