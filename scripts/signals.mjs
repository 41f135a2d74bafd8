/* How the server's processes end (serve.mjs, worker.mjs). */

/** How long a stopping server waits for its last answers, in milliseconds: less than the ten seconds that Docker gives. */
export const STOP_DEADLINE = 8000;

/** Within this long two signals are one, in milliseconds: Ctrl+C under npm comes from the terminal and from npm. */
const ONE_SIGNAL = 1000;

/**
 * Ends the process with a sentence for the operator.
 * @param {string} sentence
 * @returns {never}
 */
export function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/**
 * The same where a port can't be listened on.
 * @param {NodeJS.ErrnoException} error
 * @param {number} port
 * @param {string | undefined} host
 * @returns {never}
 */
export function refusePort({ code }, port, host) {
  if (code === "EADDRINUSE") refuse(`Port ${port} is taken. Choose another, for instance: PORT=${port + 1} npm start`);
  return refuse(`Can't listen on ${host || "any address"}, port ${port} (${code}): change HOST or PORT.`);
}

/**
 * Calls `stop` at the first SIGTERM or SIGINT, or when the terminal is closed; a second one ends the process at once, with code 1.
 * @param {() => void} stop
 * @param {() => void} reload called at SIGHUP where there is no terminal
 */
export function onSignal(stop, reload) {
  let since = 0;
  const end = () => {
    if (since === 0) {
      since = Date.now();
      stop();
    } else if (Date.now() - since > ONE_SIGNAL) process.exit(1);
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  process.on("SIGHUP", process.stdin.isTTY ? end : reload);
}
