/**
 * V8 flags for each worker, in megabytes. A larger young generation: with V8's default of 16, a sixth of a page's time
 * is spent scavenging. A smaller old generation: with the default of 4096, V8 keeps four times the live data before it
 * collects.
 */
export const WORKER_FLAGS = ["--max-semi-space-size=64", "--max-old-space-size=1024"];
