import type { SMTPServer } from "smtp-server";

/** For tests that kill processes: a mail server that does not fail when one of them resets its connection. */
export function tolerateKilledClients(server: SMTPServer): void {
  server.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "ECONNRESET") throw error;
  });
}
