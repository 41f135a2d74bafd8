type Props = { label: string; words: string; secret: string };

/** A secret to copy now: it is not shown again. */
export function OneTimeSecret({ label, words, secret }: Props) {
  return (
    <section role="status" aria-label={label} className="mb-6 rounded-md border border-edge bg-raised p-4">
      <p className="mb-3 font-medium">{words}</p>
      <code className="block select-all break-all font-mono text-sm">{secret}</code>
    </section>
  );
}
