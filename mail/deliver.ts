import "server-only";
import { after } from "next/server";
import type { Transporter, TransportOptions } from "nodemailer";
import { monotonicFactory } from "ulid";
import { afterCommit, db, isDatabaseUnavailable, isInTransaction } from "../db/client";
import { CONCURRENCY, drain, retryAt } from "../db/queue";
import { outbox } from "../db/schema";
import { log } from "../log";
import { count } from "../metrics";
import { processWide } from "../server/process-wide";
import { settings } from "../settings";
import type { Email } from "./email";
import { type ClaimedEmail, claimNextEmail, postponeEmail, queueEmail, removeEmail, waitingEmails } from "./queue";

/** Timeout of each step with the mail server, in milliseconds. */
const TIMEOUT = 10_000;

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];

/**
 * The wait after each failed attempt, in milliseconds; the last one repeats. Servers that do not know a sender refuse
 * for minutes (RFC 6647); later attempts are half an hour apart (RFC 5321, 4.5.4.1).
 */
const WAITS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE];

/** How long an email without a shorter lived link is retried, in milliseconds, as RFC 5321 (4.5.4.1) recommends. */
const LIFETIME = 4 * 24 * HOUR;

/** Ids that sort in creation order, also within a millisecond. */
const nextId = monotonicFactory();

const shared = processWide<{ transporter?: Transporter | undefined }>("mail", () => ({}));

/** The connection to the mail server at SMTP_URL, which stays open. A site without one loads no client. */
export async function transporter(url: string): Promise<Transporter> {
  const { createTransport } = await import("nodemailer");
  shared.transporter ??= createTransport({
    url,
    pool: true,
    // The queue repeats an email whose connection broke, and knows that it did.
    maxRequeues: 0,
    dnsTimeout: TIMEOUT,
    connectionTimeout: TIMEOUT,
    greetingTimeout: TIMEOUT,
    socketTimeout: TIMEOUT,
    // An email is what we composed: nothing in it makes this process read a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  } as TransportOptions);
  return shared.transporter;
}

/**
 * Sends an email: to the mail server in the background, or to the outbox if there is none. Once this resolves, it is
 * stored, and what the mail server does not accept for the moment is tried again until it expires. Within a transaction
 * it is part of it, and is sent after the commit.
 * @param lifetime seconds after which it is of no use, such as those of its link
 */
export async function sendEmail(email: Email, lifetime = LIFETIME / SECOND): Promise<void> {
  const { smtpUrl } = settings();
  const now = new Date();
  if (!smtpUrl) {
    await db()
      .insert(outbox)
      .values({
        id: nextId(),
        recipient: email.to,
        subject: email.subject,
        text: email.text,
        html: email.html,
        createdAt: now,
      })
      .run();
    count("microblog_emails_total", { outcome: "stored" });
    return;
  }
  const expiresAt = new Date(now.getTime() + lifetime * SECOND);
  const isPartOfChange = isInTransaction();
  // What this process can't deliver at once is left to deliverEmails: waiting here, it could outlast its claim.
  const isClaimed = !isPartOfChange && pending.size < CONCURRENCY;
  const queued = queueEmail(email, { expiresAt, isClaimed, now });
  if (isClaimed) inBackground(queued.then((claimed) => attempt(smtpUrl, claimed)));
  await queued;
  if (isPartOfChange) await afterCommit(() => inBackground(deliverEmails()));
}

/** Goes on without waiting. A host that stops work after the response waits for it. */
function inBackground(work: Promise<void>): void {
  const sending = track(work);
  try {
    after(sending);
  } catch {
    // Outside a request, such as in an operator's command, which waits with allEmailsSent().
  }
}

/** Delivers every email that is due. Several processes can do this concurrently. */
export async function deliverEmails(clock = () => new Date()): Promise<void> {
  const { smtpUrl } = settings();
  if (!smtpUrl) return;
  await drain(claimNextEmail, (next) => attempt(smtpUrl, next, clock), clock);
}

const pending = new Set<Promise<void>>();

/** Work in the background. What fails there stays queued, and the log says why. */
function track(work: Promise<void>): Promise<void> {
  const sending = work
    .catch((error) => {
      if (!isDatabaseUnavailable(error)) log().error({ event: "emails_failed", err: error });
    })
    .finally(() => pending.delete(sending));
  pending.add(sending);
  return sending;
}

/** Resolves when this process has attempted to deliver every email it sent. The server tries the others again. */
export async function allEmailsSent(): Promise<void> {
  await Promise.all(pending);
  shared.transporter?.close();
  shared.transporter = undefined;
}

/** Attempts to deliver an email that this process has claimed, and removes it or sets when to try again. */
async function attempt(smtpUrl: string, claimed: ClaimedEmail, clock = () => new Date()): Promise<void> {
  const { id, email, attempts, expiresAt } = claimed;
  const failure: Failure | null = !email
    ? { code: "UNREADABLE" }
    : expiresAt <= clock()
      ? { code: "EXPIRED" }
      : await deliver(smtpUrl, id, email);
  if (failure === null) {
    await removeEmail(id);
    count("microblog_emails_total", { outcome: "sent" });
    return;
  }
  const wait = WAITS[Math.min(attempts, WAITS.length) - 1] ?? 0;
  const until = retryAt(clock(), wait);
  // A permanent refusal (RFC 5321, 4.2.1) is not retried.
  const isLost = !email || (failure.responseCode ?? 0) >= 500 || until >= expiresAt;
  if (isLost) await removeEmail(id);
  else await postponeEmail(id, until);
  count("microblog_emails_total", { outcome: isLost ? "lost" : "retried" });
  // Codes only: the server's message contains the recipient's address, which does not belong in a log.
  const { code, responseCode } = failure;
  const line = { emailId: id, subject: email?.subject, code, responseCode, setting: "SMTP_URL" };
  if (isLost) log().error({ event: "email_lost", ...line });
  else log().warn({ event: "email_delayed", ...line, until, waiting: (await waitingEmails()).waiting });
}

/** A mail server's refusal, or why it did not respond. */
type Failure = { code?: string; responseCode?: number };

/** Hands an email to the mail server; returns why it did not take it, or null. */
async function deliver(smtpUrl: string, id: string, { to, subject, text, html }: Email): Promise<Failure | null> {
  const { mailFrom } = settings();
  try {
    await (await transporter(smtpUrl)).sendMail({
      from: mailFrom,
      to: { name: "", address: to },
      subject,
      text,
      html,
      // The same at each attempt, so that mailboxes drop a second copy: an accepted email whose acceptance did not
      // arrive here is sent again.
      messageId: `<${id}@${/@([^@>\s]+)>?\s*$/.exec(mailFrom)?.[1] ?? "localhost"}>`,
      headers: { "Auto-Submitted": "auto-generated" },
    });
    return null;
  } catch (error) {
    return error as Failure;
  }
}
