/* Generates load with autocannon, in a separate process. */
import { fork } from "node:child_process";

export type LoadRequest = { method?: "GET" | "POST"; path: string; headers?: Record<string, string>; body?: string };

/** Which requests to send, at what rate, and what to expect of their responses. */
export type Load = {
  /** Servers; connections are distributed over them in turn. */
  urls: string[];
  connections: number;
  seconds: number;
  /** Requests per second and connection, sent one after another at the start of each second. Unlimited if absent. */
  rate?: number;
  /** Sent in rotation by whichever connection is free. */
  requests: LoadRequest[];
  expected: {
    status: number;
    /** Texts that the body contains. */
    texts?: string[];
    /** Number of posts in the body. */
    posts?: number;
    /** Name of a cookie that the response sets. */
    cookie?: string;
  };
};

/** Requests per second, latencies and the load generator's CPU time, in milliseconds. */
export type LoadResult = { responses: number; perSecond: number; p50: number; p99: number; ownCpu: number };

/** Generates load and measures it. Throws if a response is missing or not as expected. */
export function load(job: Load): Promise<LoadResult> {
  const child = fork(new URL("load-process.ts", import.meta.url).pathname);
  child.send(job);
  return new Promise((resolve, reject) => {
    child.once("message", (message: LoadResult | { error: string }) => {
      child.disconnect();
      if ("error" in message) reject(new Error(message.error));
      else resolve(message);
    });
    child.once("exit", (code) => reject(new Error(`The load process exited with code ${code}`)));
  });
}
