/** A time for display: machine-readable, exact, and relative as "5 minutes ago". */
export type Moment = { iso: string; exact: string; words: string };

/** A relative time, with the exact time on hover. */
export function Time({ iso, exact, words }: Moment) {
  return (
    <time dateTime={iso} title={exact} className="text-muted">
      {words}
    </time>
  );
}
