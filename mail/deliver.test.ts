import { type AddressInfo, createServer } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connection, db, transaction } from "../db/client";
import { mailQueue, outbox } from "../db/schema";
import { emptyDatabase, rowsOf, startProcess } from "../db/testing";
import { captureLines } from "../log/capture-lines.testing";
import { processWide } from "../server/process-wide";
import { compose, type Email } from "./email";
import { tolerateKilledClients } from "./killed-clients.testing";

const email = (values: Partial<Email> = {}): Email => ({
  ...compose({
    to: "susan@example.org",
    language: "en",
    subject: "Choose a new password",
    site: "blog.example.org",
    otherwise: "Or:",
    why: "You asked for it.",
    before: ["Somebody asked for a new password."],
    action: { label: "Choose", url: "https://blog.example.org/reset-password?token=aB3_-xyz" },
    after: ["– Microblog"],
  }),
  ...values,
});

/** Header fields by lower-case name, unfolded (RFC 5322, 2.2.3), and the body. */
function parse(message: string) {
  const end = message.indexOf("\r\n\r\n");
  const lines = message
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const headers = lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.replace(/^[^:]*: */, "")]);
  return {
    headers: Object.fromEntries(headers) as Record<string, string>,
    names: headers.map(([name]) => name),
    body: message.slice(end + 4),
  };
}

/** The parts of a message, by type, decoded (RFC 2045, 6.7 and 6.8). */
function partsOf(message: string): Record<string, string> {
  const { headers, body } = parse(message);
  const boundary = /boundary="?([^";]+)/.exec(headers["content-type"] ?? "")?.[1];
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => parse(part.slice(2, -2)));
  return Object.fromEntries(
    parts.map(({ headers, body }) => {
      const bytes =
        headers["content-transfer-encoding"] === "base64"
          ? Buffer.from(body, "base64")
          : headers["content-transfer-encoding"] === "quoted-printable"
            ? Buffer.from(
                body
                  .replace(/=\r\n/g, "")
                  .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
                "latin1",
              )
            : Buffer.from(body);
      return [headers["content-type"]?.split(";")[0], bytes.toString().replaceAll("\r\n", "\n").trimEnd()];
    }),
  );
}

type ReceivedEmail = { from: string; recipients: string[]; message: string };

/** A mail server that stores messages after a delay in milliseconds, once it has refused the first `refusals` for the moment. */
async function startMailServer(refusals = 0, onRcptTo?: SMTPServerOptions["onRcptTo"], port = 0, delay = 0) {
  const received: ReceivedEmail[] = [];
  let deliveries = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    ...(onRcptTo ? { onRcptTo } : {}),
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        if (deliveries++ < refusals) return done(Object.assign(new Error("Try again later"), { responseCode: 451 }));
        const from = envelope.mailFrom ? envelope.mailFrom.address : "";
        const recipients = envelope.rcptTo.map(({ address }) => address);
        received.push({ from, recipients, message: Buffer.concat(chunks).toString() });
        setTimeout(done, delay);
      });
    },
  });
  tolerateKilledClients(server);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  stops.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { received: received, url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}` };
}

/** The functions of a process that was started with this mail server, and its log lines. */
async function mailerFor(url: string, env: Record<string, string> = {}) {
  vi.resetModules();
  Object.assign(process.env, { AUTH_URL: "https://blog.example.org", SMTP_URL: url, ...env });
  const mailer = await import("./deliver");
  stops.unshift(mailer.allEmailsSent);
  return { ...mailer, lines: captureLines((await import("../log")).log()) };
}

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  for (const stop of stops.splice(0)) await stop();
  // State that a process has once.
  processWide<{ transporter?: unknown }>("mail", () => ({})).transporter = undefined;
  for (const name of ["AUTH_URL", "SMTP_URL", "MAIL_FROM"]) delete process.env[name];
});

/** A mail server that says the same to every command, or nothing. */
async function startRawServer(answer: (line: string) => string | null) {
  const commands: string[] = [];
  const server = createServer((socket) => {
    const say = (line: string) => {
      const words = answer(line);
      if (words !== null) socket.write(`${words}\r\n`);
    };
    say("");
    socket.on("error", () => {});
    socket.on("data", (data) => {
      commands.push(String(data).trim());
      say(String(data).trim());
    });
  });
  await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
  stops.push(() => new Promise<void>((down) => server.close(() => down())));
  return { commands, port: (server.address() as AddressInfo).port };
}

/** A clock that is fast by milliseconds. */
const later = (ms: number) => () => new Date(Date.now() + ms);

const [MINUTE, HOUR] = [60_000, 3_600_000];

describe("With a mail server", () => {
  beforeEach(() => emptyDatabase());

  test("an email arrives at once, from MAIL_FROM, to one person, marked as automatic (RFC 3834)", async () => {
    const { received, url } = await startMailServer();
    const { sendEmail, allEmailsSent, lines } = await mailerFor(url, { MAIL_FROM: "Our blog <post@blog.example.org>" });
    await sendEmail(email());
    await allEmailsSent();
    expect(received).toHaveLength(1);
    const [{ from, recipients, message } = { from: "", recipients: [], message: "" }] = received;
    expect(from).toBe("post@blog.example.org");
    expect(recipients).toEqual(["susan@example.org"]);
    const { headers, names } = parse(message);
    expect(headers).toMatchObject({
      from: "Our blog <post@blog.example.org>",
      to: "susan@example.org",
      subject: "Choose a new password",
      "auto-submitted": "auto-generated",
    });
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain("bcc");
    expect(lines).toEqual([]);
  });

  test("an email of a transaction arrives after the commit, and none of one that is rolled back", async () => {
    const { received, url } = await startMailServer();
    const { sendEmail, allEmailsSent } = await mailerFor(url);
    await transaction(async () => {
      await sendEmail(email());
      throw new Error("No");
    }).catch(() => {});
    await allEmailsSent();
    expect(received).toHaveLength(0);
    await transaction(() => sendEmail(email()));
    await allEmailsSent();
    expect(received).toHaveLength(1);
  });

  test("is from no-reply at the site's host unless MAIL_FROM says otherwise", async () => {
    const { received, url } = await startMailServer();
    const { sendEmail, allEmailsSent } = await mailerFor(url);
    await sendEmail(email());
    await allEmailsSent();
    expect(parse(received[0]?.message ?? "").headers.from).toBe("Microblog <no-reply@blog.example.org>");
  });

  test("an email has a text and an HTML part with the exact content", async () => {
    const { received, url } = await startMailServer();
    const { sendEmail, allEmailsSent } = await mailerFor(url);
    const written = email();
    await sendEmail(written);
    await allEmailsSent();
    const message = received[0]?.message ?? "";
    expect(parse(message).headers["content-type"]).toMatch(/^multipart\/alternative;/);
    expect(partsOf(message)).toEqual({ "text/plain": written.text.trimEnd(), "text/html": written.html });
  });

  test("emails leave nothing in the database", async () => {
    const database = await emptyDatabase();
    const { received, url } = await startMailServer();
    const { sendEmail, allEmailsSent } = await mailerFor(url);
    for (const n of [1, 2, 3]) await sendEmail(email({ to: `user${n}@example.org` }));
    await allEmailsSent();
    expect(received.flatMap(({ recipients }) => recipients).sort()).toEqual(
      [1, 2, 3].map((n) => `user${n}@example.org`),
    );
    expect(await database.select().from(outbox).all()).toEqual([]);
    expect(await database.select().from(mailQueue).all()).toEqual([]);
  });

  test.each([
    "News\r\nBcc: evil@example.net",
    "News\nTo: evil@example.net",
    "News\r\n\r\n<script>alert(1)</script>",
    "News\r\n.\r\nMAIL FROM:<evil@example.net>\r\n",
    "News\0\u2028Bcc: evil@example.net",
  ])("the subject %j stays one header and brings no recipient (ASVS 1.3.11)", async (subject) => {
    const { received, url } = await startMailServer();
    const { sendEmail, allEmailsSent } = await mailerFor(url);
    await sendEmail(email());
    await sendEmail(email({ subject }));
    await allEmailsSent();
    expect(received.map(({ recipients }) => recipients)).toEqual([["susan@example.org"], ["susan@example.org"]]);
    const [usual, hostile] = received
      .map(({ message }) => parse(message))
      .sort((email) => (email.headers.subject === "Choose a new password" ? -1 : 1));
    expect(hostile?.names).toEqual(usual?.names);
    expect(hostile?.headers.to).toBe("susan@example.org");
    expect(hostile?.headers.subject).toMatch(/^(=\?UTF-8\?.*|News .*)$/);
  });

  test.each([
    "susan@example.org\r\nBcc: evil@example.net",
    "susan@example.org\r\nRCPT TO:<evil@example.net>",
    "susan@example.org>\r\nRCPT TO:<evil@example.net",
    "susan@example.org, evil@example.net",
    "susan@example.org;evil@example.net",
    "evil@example.net <susan@example.org>",
    '"evil@example.net" <susan@example.org>, x',
  ])("the recipient %j brings nobody else an email, and no header (ASVS 1.3.11)", async (to) => {
    const { received, url } = await startMailServer();
    const { sendEmail, allEmailsSent, lines } = await mailerFor(url);
    await sendEmail(email({ to }));
    await allEmailsSent();
    for (const { recipients, message } of received) {
      expect(recipients).toHaveLength(1);
      expect(recipients).not.toContain("evil@example.net");
      const { names } = parse(message);
      expect(new Set(names).size).toBe(names.length);
      expect(names).not.toContain("bcc");
    }
    expect(received.length + lines.length).toBe(1);
  });

  test("typed text can't end an email or begin another", async () => {
    const { received, url } = await startMailServer();
    const { sendEmail, allEmailsSent } = await mailerFor(url);
    const injection =
      "x\r\n.\r\nMAIL FROM:<evil@example.net>\r\nRCPT TO:<miguel@example.org>\r\nDATA\r\nhello\n.\n.\r.\r\n";
    await sendEmail(email({ text: injection, html: `<p>${injection}</p>` }));
    await allEmailsSent();
    expect(received.map(({ recipients }) => recipients)).toEqual([["susan@example.org"]]);
    expect(partsOf(received[0]?.message ?? "")["text/plain"]).toContain("MAIL FROM:<evil@example.net>");
  });

  test("that accepts only the second attempt, an email arrives once", async () => {
    const { received, url } = await startMailServer(1);
    const { sendEmail, allEmailsSent, deliverEmails, lines } = await mailerFor(url);
    await sendEmail(email());
    await allEmailsSent();
    await deliverEmails();
    expect(received).toEqual([]);
    await deliverEmails(later(6000));
    await deliverEmails(later(HOUR));
    expect(received.map(({ recipients }) => recipients)).toEqual([["susan@example.org"]]);
    expect(lines).toMatchObject([{ event: "email_delayed", level: 40, responseCode: 451, waiting: 1 }]);
  });

  test("that refuses for a quarter of an hour, a link of 20 minutes arrives in time", async () => {
    const { received, url } = await startMailServer(5);
    const { sendEmail, allEmailsSent, deliverEmails } = await mailerFor(url);
    await sendEmail(email(), 20 * 60);
    await allEmailsSent();
    for (let time = 0; time < 20 * MINUTE; time += 5000) await deliverEmails(later(time));
    expect(received).toHaveLength(1);
  });

  test("that is unreachable, an email is lost when its link has expired, and the log says so without recipient and link", async () => {
    const { url } = await startMailServer();
    await stops.pop()?.();
    const { sendEmail, allEmailsSent, deliverEmails, lines } = await mailerFor(url);
    const { waitingEmails } = await import("./queue");
    await sendEmail(email(), 20 * 60);
    await allEmailsSent();
    expect((await waitingEmails()).waiting).toBe(1);
    for (let time = 0; time < 20 * MINUTE; time += MINUTE) await deliverEmails(later(time));
    expect(await waitingEmails()).toEqual({ waiting: 0, since: null });
    expect(new Set(lines.slice(0, -1).map(({ event }) => event))).toEqual(new Set(["email_delayed"]));
    expect(lines.at(-1)).toMatchObject({
      event: "email_lost",
      level: 50,
      subject: "Choose a new password",
      setting: "SMTP_URL",
    });
    expect(JSON.stringify(lines)).not.toMatch(/susan|token|aB3_/);
  });

  test("that is down for a day, every email arrives afterwards, in half an hour", async () => {
    const { url } = await startMailServer();
    const { port } = new URL(url);
    await stops.pop()?.();
    const { sendEmail, allEmailsSent, deliverEmails, lines } = await mailerFor(url);
    for (const n of [1, 2, 3, 4, 5, 6]) await sendEmail(email({ to: `user${n}@example.org` }));
    await allEmailsSent();
    for (let time = 0; time < 24 * HOUR; time += HOUR) await deliverEmails(later(time));
    const { received } = await startMailServer(0, undefined, Number(port));
    await deliverEmails(later(24.5 * HOUR));
    expect(received.map(({ recipients }) => recipients[0]).sort()).toEqual(
      [1, 2, 3, 4, 5, 6].map((n) => `user${n}@example.org`),
    );
    expect(lines.filter(({ event }) => event === "email_lost")).toEqual([]);
  });

  test("whose acceptance does not arrive here, the second copy of an email has the same Message-ID", async () => {
    const { received, url } = await startMailServer();
    const { sendEmail, allEmailsSent, deliverEmails } = await mailerFor(url);
    await connection().$client.execute(
      "CREATE TRIGGER kept BEFORE DELETE ON mail_queue BEGIN SELECT RAISE(ABORT, 'broken for a test'); END",
    );
    await sendEmail(email());
    await allEmailsSent();
    await connection().$client.execute("DROP TRIGGER kept");
    await deliverEmails(later(3 * MINUTE));
    const ids = received.map(({ message }) => parse(message).headers["message-id"]);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^<[0-9A-Z]{26}@blog\.example\.org>$/);
  });

  test("an email in the database is encrypted, and one that no AUTH_SECRET decrypts is lost with a line in the log", async () => {
    const { url } = await startMailServer(1);
    const { sendEmail, allEmailsSent, deliverEmails, lines } = await mailerFor(url);
    await sendEmail(email());
    await allEmailsSent();
    expect(JSON.stringify(await rowsOf("SELECT * FROM mail_queue"))).not.toMatch(/susan|token|aB3_|password/i);
    await db().update(mailQueue).set({ sealed: "c2VhbGVkIHdpdGggYW5vdGhlciBzZWNyZXQgb2Ygb3Vycw" }).run();
    await deliverEmails(later(6000));
    expect(lines.at(-1)).toMatchObject({ event: "email_lost", code: "UNREADABLE" });
    expect(await rowsOf("SELECT * FROM mail_queue")).toEqual([]);
  });

  test("and several processes that deliver at the same time, each email arrives once", async () => {
    const { received, url } = await startMailServer(20);
    const { sendEmail, allEmailsSent, deliverEmails } = await mailerFor(url);
    for (let n = 0; n < 20; n++) await sendEmail(email({ to: `user${n}@example.org` }));
    await allEmailsSent();
    await Promise.all([1, 2, 3].map(() => deliverEmails(later(MINUTE))));
    await Promise.all([1, 2, 3].map(() => deliverEmails(later(HOUR))));
    expect(received).toHaveLength(20);
    expect(new Set(received.map(({ recipients }) => recipients[0])).size).toBe(20);
  });

  test("a process that is killed while it sends emails loses none of them", async () => {
    const { received, url } = await startMailServer(0, undefined, 0, 50);
    await mailerFor(url);
    const sender = startProcess(new URL("./send-forever.testing.ts", import.meta.url));
    const sent: string[] = [];
    sender.on("message", (to: string) => {
      sent.push(to);
      if (sent.length === 30) sender.kill("SIGKILL");
    });
    await new Promise((exit) => sender.once("exit", exit));
    const { deliverEmails } = await mailerFor(url);
    await deliverEmails(later(3 * MINUTE));
    const recipients = new Set(received.map(({ recipients }) => recipients[0]));
    expect(sent.filter((to) => !recipients.has(to))).toEqual([]);
    expect(await rowsOf("SELECT * FROM mail_queue")).toEqual([]);
  });

  test.each([
    ["says 421 and closes", () => "421 Service not available", "email_delayed", 421],
    [
      "says 451 to every sender",
      (line: string) => (/^MAIL/.test(line) ? "451 Try later" : "250 ok"),
      "email_delayed",
      451,
    ],
    ["says 550 to every sender", (line: string) => (/^MAIL/.test(line) ? "550 No" : "250 ok"), "email_lost", 550],
  ])("that %s, the log says so, and nothing else waits for it", async (_name, answer, event, responseCode) => {
    const { port } = await startRawServer((line) =>
      line === "" && answer("") === "250 ok" ? "220 mail" : answer(line),
    );
    const { sendEmail, allEmailsSent, lines } = await mailerFor(`smtp://127.0.0.1:${port}`);
    await sendEmail(email());
    await allEmailsSent();
    expect(lines).toMatchObject([{ event, responseCode, setting: "SMTP_URL" }]);
  });

  test("that accepts the connection and never responds, the attempt is given up in time, and sendEmail does not wait", async () => {
    const { port } = await startRawServer(() => null);
    const { sendEmail, allEmailsSent, lines } = await mailerFor(`smtp://127.0.0.1:${port}/?greetingTimeout=500`);
    await sendEmail(email());
    expect(lines).toEqual([]);
    await allEmailsSent();
    expect(lines[0]).toMatchObject({ event: "email_delayed", code: "ETIMEDOUT" });
  });

  test.each(["smtps://", "smtp://"])(
    "at %s without TLS, no email or password is sent where TLS is required",
    async (scheme) => {
      const { port, commands } = await startRawServer((line) => (line === "" ? "220 mail" : "250 ok"));
      const { sendEmail, allEmailsSent, lines } = await mailerFor(
        `${scheme}user:secret@127.0.0.1:${port}/?requireTLS=true`,
      );
      await sendEmail(email());
      await allEmailsSent();
      expect(lines[0]?.event).toBe("email_delayed");
      expect(commands.join("\n")).not.toMatch(/AUTH|MAIL/);
    },
  );

  test("that rejects the recipient, an email is lost at once, and the log does not name the recipient", async () => {
    let queries = 0;
    const { url } = await startMailServer(0, ({ address }, _, done) => {
      queries++;
      done(Object.assign(new Error(`<${address}>: User unknown`), { responseCode: 550 }));
    });
    const { sendEmail, allEmailsSent, lines } = await mailerFor(url);
    await sendEmail(email());
    await allEmailsSent();
    expect(queries).toBe(1);
    expect(lines).toMatchObject([{ event: "email_lost", responseCode: 550 }]);
    expect(JSON.stringify(lines)).not.toContain("susan@");
  });

  test("emails keep being sent after earlier ones are done", async () => {
    const { received, url } = await startMailServer();
    const { sendEmail, allEmailsSent } = await mailerFor(url);
    for (let n = 1; n <= 2; n++) {
      sendEmail(email());
      await allEmailsSent();
      expect(received).toHaveLength(n);
    }
  });
});

describe("Without a mail server", () => {
  let database: Awaited<ReturnType<typeof emptyDatabase>>;
  beforeEach(async () => {
    database = await emptyDatabase();
    await database.delete(outbox).run();
  });

  test("emails are in the outbox as they were written, newest first", async () => {
    const { sendEmail, allEmailsSent } = await mailerFor("");
    const { readOutbox } = await import("./outbox");
    const emails = Array.from({ length: 20 }, (_, n) => email({ to: `user${n}@example.org` }));
    for (const one of emails) await sendEmail(one);
    await allEmailsSent();
    expect((await readOutbox(20)).map(({ recipient }) => recipient)).toEqual(emails.map(({ to }) => to).reverse());
    const { to: recipient, ...rest } = emails[19] as Email;
    expect(await readOutbox(1)).toMatchObject([{ recipient, ...rest }]);
  });

  test("strange recipients and subjects are stored unchanged, in one row", async () => {
    const { sendEmail } = await mailerFor("");
    const { readOutbox } = await import("./outbox");
    await sendEmail(email({ to: "'); DROP TABLE outbox; --\r\nBcc: evil@example.net", subject: "a\r\nb" }));
    expect(await readOutbox(10)).toHaveLength(1);
    expect((await readOutbox(10))[0]?.subject).toBe("a\r\nb");
  });
});
