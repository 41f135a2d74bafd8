type Props = {
  /** The accessible name. */
  label: string;
  /** The address of the current tab. */
  current: string;
  tabs: (readonly [href: string, label: string])[];
};

/** Tabs that are pages of their own, each with its address. */
export function Tabs({ label, current, tabs }: Props) {
  return (
    <nav aria-label={label} className="tabs">
      {tabs.map(([href, name]) => (
        <a key={href} href={href} aria-current={href === current ? "page" : undefined}>
          {name}
        </a>
      ))}
    </nav>
  );
}
