import { afterEach, describe, expect, test } from "vitest";
import { count, METRICS, observe, readGauge, shared } from ".";
import { startRecording, sumOf, withoutGauges } from "./prometheus";

afterEach(() => {
  delete shared.recorder;
  shared.gauges.clear();
});

test("Without a recorder, reporting does nothing", () => {
  count("microblog_sign_ins_total", { outcome: "success" });
  observe("microblog_password_hash_wait_seconds", {}, 1);
  expect(shared.recorder).toBeUndefined();
});

describe("A recording process", () => {
  test("counts, measures and reads gauges", async () => {
    const registry = startRecording();
    count("microblog_throttle_refusals_total", { limit: "sign-in" });
    count("microblog_throttle_refusals_total", { limit: "sign-in" });
    observe("microblog_http_request_duration_seconds", { method: "GET", route: "/[profile]" }, 0.02);
    readGauge("microblog_event_streams", () => 3);
    const text = await registry.metrics();
    expect(text).toContain('microblog_throttle_refusals_total{limit="sign-in"} 2\n');
    expect(text).toContain(
      'microblog_http_request_duration_seconds_bucket{le="0.025",method="GET",route="/[profile]"} 1\n',
    );
    expect(text).toContain("microblog_event_streams 3\n");
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
  });

  test("leaves out a gauge that can't be read, and reports the rest", async () => {
    const registry = startRecording();
    readGauge("microblog_sessions_open", () => 7);
    expect(await registry.metrics()).toContain("microblog_sessions_open 7\n");
    readGauge("microblog_sessions_open", () => Promise.reject(new Error("The database does not respond.")));
    count("microblog_emails_total", { outcome: "sent" });
    const text = await registry.metrics();
    expect(text).not.toMatch(/^microblog_sessions_open /m);
    expect(text).toContain('microblog_emails_total{outcome="sent"} 1\n');
  });
});

test("Several processes' counters, histograms and shares add up; what each knows for the site does not", async () => {
  const parts = [];
  for (const streams of [2, 3]) {
    const registry = startRecording();
    readGauge("microblog_event_streams", () => streams);
    readGauge("microblog_sessions_open", () => 7);
    count("microblog_emails_total", { outcome: "sent" });
    observe("microblog_password_hash_wait_seconds", {}, 0.2);
    parts.push(JSON.parse(JSON.stringify(await registry.getMetricsAsJSON())));
  }
  const text = await sumOf(parts).metrics();
  expect(text).toContain('microblog_emails_total{outcome="sent"} 2\n');
  expect(text).toContain('microblog_password_hash_wait_seconds_bucket{le="0.25"} 2\n');
  expect(text).toContain("microblog_event_streams 5\n");
  expect(text).toContain("microblog_sessions_open 7\n");

  const [ended, running] = parts;
  const afterOneEnded = await sumOf([withoutGauges(ended), running]).metrics();
  expect(afterOneEnded).toContain('microblog_emails_total{outcome="sent"} 2\n');
  expect(afterOneEnded).toContain("microblog_event_streams 3\n");
});

test("Each metric's name says its unit or that it is a total, as Prometheus asks", () => {
  for (const [name, { type }] of Object.entries(METRICS)) {
    if (type === "counter") expect(name).toMatch(/_total$/);
    if (type === "histogram") expect(name).toMatch(/_seconds$/);
    expect(name).toMatch(/^microblog_[a-z_]+$/);
  }
});
