/* For tests and benchmarks only: libSQL servers of their own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { sqld } from "../../scripts/sqld.mjs";

export type Sqld = {
  url: string;
  grpcUrl: string;
  process: ChildProcess;
  /** Ends it at once, as a power cut would. What it acknowledged is on the disk. */
  kill(): Promise<void>;
};

export type SqldOptions = {
  /** Where it listens; a free one where it is not said. */
  port?: number;
  grpcPort?: number;
  /** The primary that it follows, by its gRPC address. */
  primary?: string;
};

/** Starts a libSQL server on a folder, which is made if it is not there, and waits until it answers. */
export async function startSqld(folder: string, { port, grpcPort, primary }: SqldOptions = {}): Promise<Sqld> {
  mkdirSync(folder, { recursive: true });
  const [http, grpc] = [port ?? (await freePort()), grpcPort ?? (await freePort())];
  const args = ["--no-welcome", "--db-path", folder, "--http-listen-addr", `127.0.0.1:${http}`];
  args.push(...(primary ? ["--primary-grpc-url", primary] : ["--grpc-listen-addr", `127.0.0.1:${grpc}`]));
  const child = spawn(sqld(), args, { stdio: "ignore" });
  const ended = new Promise<void>((end) => child.once("exit", () => end()));
  // Whoever started it takes it along.
  const killWithUs = () => child.kill("SIGKILL");
  process.once("exit", killWithUs);
  const url = `http://127.0.0.1:${http}`;
  while (!(await fetch(`${url}/health`).catch(() => null))?.ok) {
    if (child.exitCode !== null) throw new Error(`The libSQL server on ${folder} ended with code ${child.exitCode}.`);
  }
  return {
    url,
    grpcUrl: `http://127.0.0.1:${grpc}`,
    process: child,
    async kill() {
      process.off("exit", killWithUs);
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** A port that nothing listens on. */
function freePort(): Promise<number> {
  return new Promise((found) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => found(port));
    });
  });
}
