import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { METRICS } from "../metrics";
import { startRecording } from "../metrics/prometheus";

const dashboard = JSON.parse(readFileSync(new URL("grafana-dashboard.json", import.meta.url), "utf8"));
const queries: string[] = dashboard.panels.flatMap(({ targets }: { targets: { expr: string }[] }) =>
  targets.map(({ expr }) => expr),
);

/** The metrics that a query reads. */
const metricsIn = (query: string) => [...query.matchAll(/(\w+)\{/g)].map(([, name = ""]) => name);

test("Each metric on the Grafana dashboard exists", async () => {
  const known = (await startRecording().getMetricsAsJSON()).flatMap(({ name, type }) =>
    String(type) === "histogram" ? ["_bucket", "_sum", "_count"].map((ending) => name + ending) : [name],
  );
  for (const query of queries) {
    expect(metricsIn(query).length, query).toBeGreaterThan(0);
    for (const name of metricsIn(query)) expect(known, query).toContain(name);
  }
});

test("Each label on the Grafana dashboard is one of its metric's", () => {
  for (const query of queries) {
    const [, labels = ""] = /by \(([^)]+)\)/.exec(query) ?? [];
    const name = metricsIn(query)[0]?.replace(/_(bucket|sum|count)$/, "") as keyof typeof METRICS;
    for (const label of labels.split(", ").filter((one) => one !== "" && one !== "le"))
      expect(METRICS[name].labels, query).toContain(label);
  }
});

test("The Grafana dashboard shows each of our metrics", () => {
  const shown = queries.flatMap(metricsIn).join(" ");
  for (const name of Object.keys(METRICS)) expect(shown).toContain(name);
});
