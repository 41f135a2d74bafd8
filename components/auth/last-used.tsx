/** The badge on the button of the way in which this browser signed in last. It belongs to the button's name. */
export function LastUsed({ text }: { text: string }) {
  return (
    <span className="last-used">
      <span className="sr-only">, </span>
      {text}
    </span>
  );
}
