import { CopyButton } from "./copy-button";

type Props = { label: string; hint: string; secret: string };

/** A secret to copy now: it is not shown again. */
export function OneTimeSecret({ label, hint, secret }: Props) {
  return (
    <section role="status" aria-label={label} className="mb-6 rounded-lg border border-edge bg-raised p-4">
      <p className="mb-3 font-medium">{hint}</p>
      <code className="block select-all break-all font-mono text-sm">{secret}</code>
      <div className="mt-3 noscript:hidden">
        <CopyButton text={secret} />
      </div>
    </section>
  );
}
