/* The one module that knows prom-client: records what rooms report, and writes the Prometheus text format. */
import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { METRICS, shared } from ".";

/** One process's metrics, as they are sent to another process. */
export type ProcessMetrics = Awaited<ReturnType<Registry["getMetricsAsJSON"]>>;

/**
 * Starts recording in this process: the metrics of `METRICS`, and prom-client's own of memory, CPU, garbage collection
 * and the event loop.
 */
export function startRecording(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counters = new Map<string, Counter>();
  const histograms = new Map<string, Histogram>();
  for (const [name, { help, labels: labelNames, ...metric }] of Object.entries(METRICS)) {
    const about = { name, help, labelNames, registers: [registry] };
    if (metric.type === "counter") counters.set(name, new Counter(about));
    else if (metric.type === "histogram")
      histograms.set(name, new Histogram({ ...about, buckets: [...metric.buckets] }));
    else addGauge(name, { ...about, aggregator: metric.over });
  }
  shared.recorder = {
    count: (name, labels) => counters.get(name)?.inc(labels),
    observe: (name, labels, seconds) => histograms.get(name)?.observe(labels, seconds),
  };
  return registry;
}

function addGauge(name: string, about: ConstructorParameters<typeof Gauge>[0]): void {
  new Gauge({
    ...about,
    async collect() {
      try {
        const value = await shared.gauges.get(name)?.();
        if (value === undefined) this.remove();
        else this.set(value);
      } catch {
        // The database may be unavailable: the other metrics matter all the more then.
        this.remove();
      }
    },
  });
}

/** The metrics of several processes as one. */
export const sumOf = (parts: ProcessMetrics[]): Registry => AggregatorRegistry.aggregate(parts);

/** What remains of a process that has ended: what it counted, so that sums never fall. Its gauges are gone. */
export const withoutGauges = (metrics: ProcessMetrics): ProcessMetrics =>
  // prom-client's types say numbers; the values are these words.
  metrics.filter(({ type }) => ["counter", "histogram"].includes(String(type)));
