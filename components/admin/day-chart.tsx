import type { Translate } from "@/i18n/translate";

type Props = {
  t: Translate;
  title: string;
  /** The number beside the title, in words or figures. */
  total: string;
  /** A number for each day, oldest first. */
  days: { date: string; value: number }[];
  tone?: "accent" | "danger";
};

const [WIDTH, HEIGHT, GAP] = [300, 72, 2];

/** Bars of a number over days: a picture with a title, and the same as a table. */
export function DayChart({ t, title, total, days, tone = "accent" }: Props) {
  const max = Math.max(1, ...days.map(({ value }) => value));
  const step = WIDTH / days.length;
  const format = new Intl.DateTimeFormat(t.language, { day: "numeric", month: "short", timeZone: "UTC" });
  const named = days.map(({ date, value }) => ({ date, value, name: format.format(new Date(date)) }));
  return (
    <figure className="rounded-xl border border-line p-4">
      <figcaption className="mb-3 flex items-baseline justify-between gap-3">
        <span className="font-semibold">{title}</span>
        <span className="text-2xl font-bold tabular-nums">{total}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={t("{title} per day, at most {max}", { title, max })}
        className={`h-20 w-full ${tone === "danger" ? "text-danger" : "text-accent"}`}
        preserveAspectRatio="none"
      >
        {named.map(({ date, value, name }, index) => {
          const height = value === 0 ? 1 : Math.max(3, (value / max) * HEIGHT);
          return (
            <rect
              key={date}
              x={index * step + GAP / 2}
              y={HEIGHT - height}
              width={step - GAP}
              height={height}
              rx="1"
              fill="currentColor"
              opacity={value === 0 ? 0.3 : 1}
            >
              <title>{`${name}: ${value}`}</title>
            </rect>
          );
        })}
      </svg>
      <p className="mt-1 flex justify-between text-xs text-muted" aria-hidden="true">
        <span>{named[0]?.name}</span>
        <span>{named.at(-1)?.name}</span>
      </p>
      <details className="mt-2 text-sm">
        <summary className="text-muted">{t("As a table")}</summary>
        <table className="data-table mt-2">
          <thead>
            <tr>
              <th scope="col">{t("Day")}</th>
              <th scope="col" className="number">
                {t("Number")}
              </th>
            </tr>
          </thead>
          <tbody>
            {named.toReversed().map(({ date, value, name }) => (
              <tr key={date}>
                <th scope="row">{name}</th>
                <td className="number">{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
