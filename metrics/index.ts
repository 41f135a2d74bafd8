/*
 * What the site measures, and how rooms report it. prometheus.ts records it if METRICS_TOKEN is set; otherwise reporting
 * does nothing.
 */
import { processWide } from "../server/process-wide";

type Description = {
  help: string;
  labels: readonly string[];
} & (
  | { type: "counter" }
  /** `buckets` are upper bounds, in seconds. */
  | { type: "histogram"; buckets: readonly number[] }
  /** `sum` adds up the server processes' values; `max` is for a value that each of them knows for the whole site. */
  | { type: "gauge"; over: "sum" | "max" }
);

/** Every metric of our own, by its Prometheus name. */
export const METRICS = {
  microblog_http_requests_total: {
    type: "counter",
    help: "Requests by method, route pattern and status.",
    labels: ["method", "route", "status"],
  },
  microblog_http_request_duration_seconds: {
    type: "histogram",
    help: "Time from a request's head to the end of its response, without event streams.",
    labels: ["method", "route"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  microblog_sign_ins_total: {
    type: "counter",
    help: "Sign-ins by outcome: success, or why they failed.",
    labels: ["outcome"],
  },
  microblog_throttle_refusals_total: {
    type: "counter",
    help: "Attempts that a rate limit refused, by limit.",
    labels: ["limit"],
  },
  microblog_password_hash_queue: {
    type: "gauge",
    help: "Passwords that wait to be hashed.",
    labels: [],
    over: "sum",
  },
  microblog_password_hash_wait_seconds: {
    type: "histogram",
    help: "How long passwords wait to be hashed.",
    labels: [],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  },
  microblog_sessions_open: {
    type: "gauge",
    help: "Open sessions, counted at most once a minute.",
    labels: [],
    over: "max",
  },
  microblog_event_streams: {
    type: "gauge",
    help: "Open event streams of live updates.",
    labels: [],
    over: "sum",
  },
  microblog_database_query_duration_seconds: {
    type: "histogram",
    help: "Time of a database statement, with its wait for a transaction, by database: main or replica.",
    labels: ["database"],
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
  },
  microblog_replica_lag_seconds: {
    type: "gauge",
    help: "Age of the oldest replica's data; absent without a replica.",
    labels: [],
    over: "max",
  },
  microblog_emails_total: {
    type: "counter",
    help: "Emails by outcome: sent, retried, lost, or stored in the outbox.",
    labels: ["outcome"],
  },
  microblog_emails_waiting: {
    type: "gauge",
    help: "Emails that wait until the mail server accepts them.",
    labels: [],
    over: "max",
  },
  microblog_webhooks_total: {
    type: "counter",
    help: "Deliveries of account events to the webhook by outcome: delivered, retried, or lost.",
    labels: ["outcome"],
  },
  microblog_webhooks_waiting: {
    type: "gauge",
    help: "Account events that wait until the webhook accepts them.",
    labels: [],
    over: "max",
  },
  microblog_pushes_total: {
    type: "counter",
    help: "Notifications pushed to browsers by outcome: sent, retried, lost, or gone (the browser unsubscribed).",
    labels: ["outcome"],
  },
} as const satisfies Record<string, Description>;

type Metrics = typeof METRICS;
type NameOf<Type> = { [Name in keyof Metrics]: Metrics[Name]["type"] extends Type ? Name : never }[keyof Metrics];
type LabelsOf<Name extends keyof Metrics> = Record<Metrics[Name]["labels"][number], string>;

/** What prometheus.ts does with reports. */
export type Recorder = {
  count(name: string, labels: Record<string, string>): void;
  observe(name: string, labels: Record<string, string>, seconds: number): void;
};

type Shared = { recorder?: Recorder; gauges: Map<string, () => number | Promise<number>> };

/** The recorder of this process, if any, and how its gauges are read. */
export const shared = processWide<Shared>("metrics", () => ({ gauges: new Map() }));

/** Counts one occurrence. Labels must have few values: never a name, an address or an id. */
export function count<Name extends NameOf<"counter">>(name: Name, labels: LabelsOf<Name>): void {
  shared.recorder?.count(name, labels);
}

/** Records a duration in seconds. */
export function observe<Name extends NameOf<"histogram">>(name: Name, labels: LabelsOf<Name>, seconds: number): void {
  shared.recorder?.observe(name, labels, seconds);
}

/** Sets how a gauge is read, at each scrape. While reading fails, the gauge is absent. */
export function readGauge(name: NameOf<"gauge">, read: () => number | Promise<number>): void {
  shared.gauges.set(name, read);
}
