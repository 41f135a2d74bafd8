/** The icons in public/icons.svg, which `npm run icons` writes. */
export const ICONS = [
  "activity",
  "at-sign",
  "ban",
  "bell",
  "bookmark",
  "bookmark-x",
  "check",
  "chevron-down",
  "code",
  "compass",
  "download",
  "ellipsis",
  "eye",
  "eye-off",
  "fingerprint-pattern",
  "flag",
  "gauge",
  "heart",
  "history",
  "house",
  "key-round",
  "keyboard",
  "laptop",
  "life-buoy",
  "link",
  "lock",
  "log-in",
  "log-out",
  "mail",
  "message-circle",
  "monitor",
  "moon",
  "pencil",
  "pin",
  "pin-off",
  "quote",
  "repeat-2",
  "reply",
  "rss",
  "search",
  "settings",
  "share",
  "shield",
  "shield-check",
  "smartphone",
  "sun",
  "tablet",
  "ticket",
  "trash-2",
  "triangle-alert",
  "user",
  "user-check",
  "user-plus",
  "user-x",
  "volume-2",
  "volume-x",
  "users",
  "x",
] as const;

export type IconName = (typeof ICONS)[number];

/** An icon, decorative: the name of what it stands for is beside it, or on its control. */
export function Icon({ name, className = "icon" }: { name: IconName; className?: string }) {
  return (
    <svg aria-hidden="true" className={className}>
      <use href={`/icons.svg#${name}`} />
    </svg>
  );
}
