type Props = { hash: string; className?: string };

/** The banner of someone's profile, three times as wide as high. Decorative. */
export const Banner = ({ hash, className = "" }: Props) => (
  // biome-ignore lint/performance/noImgElement: stored in the size that is shown
  <img
    src={`/banners/${hash}.webp`}
    alt=""
    width={1500}
    height={500}
    className={`aspect-3/1 w-full bg-raised object-cover ${className}`}
  />
);
