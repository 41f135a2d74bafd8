/* Load by autocannon, in a process of its own. */
import { fork } from "node:child_process";

export type LoadRequest = { method?: "GET" | "POST"; path: string; headers?: Record<string, string>; body?: string };

/** Which requests to send, how, and what their answers must be. */
export type Load = {
  /** Servers, which connections are dealt out to in turn. */
  urls: string[];
  connections: number;
  seconds: number;
  /** Requests a second of each connection, sent one after another as each second begins; as many as it can without. */
  rate?: number;
  /** Taken in turn by whichever connection is free. */
  requests: LoadRequest[];
  expected: {
    status: number;
    /** Texts in the body. */
    texts?: string[];
    /** Posts in the body. */
    posts?: number;
    /** Name of a cookie that is set. */
    cookie?: string;
  };
};

/** Requests a second, times of answers and of the load's own processor in milliseconds. */
export type Measured = { answers: number; perSecond: number; p50: number; p99: number; ownProcessor: number };

/** Sends load and measures. Throws where an answer is not what was expected, or there was none. */
export function load(job: Load): Promise<Measured> {
  const child = fork(new URL("load-process.ts", import.meta.url).pathname);
  child.send(job);
  return new Promise((measured, failed) => {
    child.once("message", (message: Measured | { wrong: string }) => {
      child.disconnect();
      if ("wrong" in message) failed(new Error(message.wrong));
      else measured(message);
    });
    child.once("exit", (code) => failed(new Error(`The load ended with ${code}`)));
  });
}
