/** A moment as it is shown: for machines, exactly, and in words as "5 minutes ago". */
export type Moment = { iso: string; exact: string; words: string };

/** A moment in words, with the exact time on hover. */
export function Time({ iso, exact, words }: Moment) {
  return (
    <time dateTime={iso} title={exact} className="text-muted">
      {words}
    </time>
  );
}
