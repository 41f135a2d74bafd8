import "server-only";
import { after } from "next/server";
import { createTransport, type Transporter, type TransportOptions } from "nodemailer";
import { monotonicFactory } from "ulid";
import { db } from "../db/client";
import { outbox } from "../db/schema";
import { log } from "../log";
import { count } from "../metrics";
import { settings } from "../settings";
import type { Email } from "./email";

/** Timeout of the mail server, in milliseconds. */
const TIMEOUT = 10_000;

/** Waits before the first delivery attempts, in milliseconds. */
const SOON = [0, 1000, 5000];

/** Waits before the further attempts, in milliseconds: servers that do not know a sender refuse for minutes (RFC 6647). */
const LATER = [300_000, 1_800_000];

/** Ids that sort in creation order, also within a millisecond. */
const nextId = monotonicFactory();

const process_ = globalThis as { microblogMail?: Transporter | undefined };

/** The connection to the mail server at SMTP_URL, which stays open. */
export function transporter(url: string): Transporter {
  process_.microblogMail ??= createTransport({
    url,
    pool: true,
    connectionTimeout: TIMEOUT,
    greetingTimeout: TIMEOUT,
    socketTimeout: TIMEOUT,
    // An email is what we composed: nothing in it makes this process read a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  } as TransportOptions);
  return process_.microblogMail;
}

/**
 * Sends an email in the background: to the mail server, or to the outbox if there is none. A failed delivery is logged;
 * the recipient can request another email.
 */
export async function sendEmail(email: Email): Promise<void> {
  const { smtpUrl } = settings();
  if (!smtpUrl) {
    await db()
      .insert(outbox)
      .values({
        id: nextId(),
        recipient: email.to,
        subject: email.subject,
        text: email.text,
        html: email.html,
        createdAt: new Date(),
      })
      .run();
    count("microblog_emails_total", { outcome: "stored" });
    return;
  }
  const sending = track(send(smtpUrl, email, SOON));
  try {
    // A host that stops work after the response waits for this.
    after(sending);
  } catch {
    // Outside a request, such as in an operator's command, which waits with allEmailsSent().
  }
}

const pending = new Set<Promise<void>>();

function track(sending: Promise<void>): Promise<void> {
  pending.add(sending);
  void sending.finally(() => pending.delete(sending));
  return sending;
}

/** Gives up each email that waits for one of the later attempts. */
const postponed = new Set<() => void>();

/** Resolves when every email is delivered or given up. None waits for a later attempt. */
export async function allEmailsSent(): Promise<void> {
  await Promise.all(pending);
  for (const giveUp of postponed) giveUp();
  process_.microblogMail?.close();
  process_.microblogMail = undefined;
}

/** Attempts to deliver an email after each of the waits, then after the later ones in turn. */
async function send(smtpUrl: string, email: Email, waits: readonly number[], later = LATER): Promise<void> {
  for (const wait of waits) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    const failure = await deliver(smtpUrl, email);
    if (!failure) return;
    // A permanent refusal (RFC 5321, 4.2.1) is not retried.
    const isLost = (failure.responseCode ?? 0) >= 500 || (later.length === 0 && wait === waits.at(-1));
    report(isLost ? "email_lost" : "email_delayed", email, failure);
    if (isLost) return;
  }
  const [wait = 0, ...further] = later;
  const giveUp = () => {
    clearTimeout(timer);
    postponed.delete(giveUp);
    report("email_lost", email);
  };
  // The process may end meanwhile: the recipient can request another email.
  const timer = setTimeout(() => {
    postponed.delete(giveUp);
    void track(send(smtpUrl, email, [0], further));
  }, wait).unref();
  postponed.add(giveUp);
}

/** What a mail server said, or why there was no answer. */
type Failure = { code?: string; responseCode?: number };

/** Hands an email to the mail server; returns why it did not take it, or null. */
async function deliver(smtpUrl: string, { to, subject, text, html }: Email): Promise<Failure | null> {
  try {
    await transporter(smtpUrl).sendMail({
      from: settings().mailFrom,
      to: { name: "", address: to },
      subject,
      text,
      html,
      headers: { "Auto-Submitted": "auto-generated" },
    });
    count("microblog_emails_total", { outcome: "sent" });
    return null;
  } catch (error) {
    return error as Failure;
  }
}

/** Codes only: the server's message contains the recipient's address, which does not belong in a log. */
function report(event: "email_lost" | "email_delayed", { subject }: Email, { code, responseCode }: Failure = {}): void {
  count("microblog_emails_total", { outcome: event === "email_lost" ? "lost" : "retried" });
  log()[event === "email_lost" ? "error" : "warn"]({ event, subject, code, responseCode, setting: "SMTP_URL" });
}
