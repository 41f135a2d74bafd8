/* How the server's processes stop (serve.ts, worker.ts). */

/** How long a stopping server waits for its last responses, in milliseconds: less than Docker's ten seconds. */
export const STOP_DEADLINE = 8000;

/** Two signals within this many milliseconds count as one: with npm, Ctrl+C arrives from the terminal and from npm. */
const ONE_SIGNAL = 1000;

/** Ends the process with exit code 1 and a sentence for the operator. */
export function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** Ends the process because the server can't listen on a port. */
export function refusePort({ code }: NodeJS.ErrnoException, port: number, host: string | undefined): never {
  if (code === "EADDRINUSE") refuse(`Port ${port} is taken. Choose another, for instance: PORT=${port + 1} npm start`);
  return refuse(`Can't listen on ${host || "any address"}, port ${port} (${code}): change HOST or PORT.`);
}

/**
 * Calls `stop` on the first SIGTERM or SIGINT, or when the terminal closes. A second signal ends the process at once.
 * @param reload called on SIGHUP when there is no terminal
 */
export function onSignal(stop: () => void, reload: () => void): void {
  let firstSignalAt = 0;
  const handleSignal = () => {
    if (firstSignalAt === 0) {
      firstSignalAt = Date.now();
      stop();
    } else if (Date.now() - firstSignalAt > ONE_SIGNAL) process.exit(1);
  };
  process.on("SIGTERM", handleSignal);
  process.on("SIGINT", handleSignal);
  process.on("SIGHUP", process.stdin.isTTY ? handleSignal : reload);
}
