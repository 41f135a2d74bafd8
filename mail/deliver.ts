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

/** Delivery attempts, with the wait before each in milliseconds. */
const ATTEMPTS = [0, 1000, 5000];

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
  const sending = send(smtpUrl, email);
  try {
    // A host that stops work after the response waits for this.
    after(sending);
  } catch {
    // Outside a request, such as in an operator's command, which waits with allEmailsSent().
  }
  pending.add(sending);
  void sending.finally(() => pending.delete(sending));
}

const pending = new Set<Promise<void>>();

/** Resolves when every email is delivered or given up. */
export async function allEmailsSent(): Promise<void> {
  await Promise.all(pending);
  process_.microblogMail?.close();
  process_.microblogMail = undefined;
}

async function send(smtpUrl: string, { to, subject, text, html }: Email): Promise<void> {
  for (const [attempt, wait] of ATTEMPTS.entries()) {
    await new Promise((resolve) => setTimeout(resolve, wait));
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
      return;
    } catch (error) {
      const { code, responseCode } = error as { code?: string; responseCode?: number };
      // A permanent refusal (RFC 5321, 4.2.1) is not retried.
      const isLast = attempt === ATTEMPTS.length - 1 || (responseCode ?? 0) >= 500;
      count("microblog_emails_total", { outcome: isLast ? "lost" : "retried" });
      // Codes only: the server's message contains the recipient's address, which does not belong in a log.
      log()[isLast ? "error" : "warn"]({
        event: isLast ? "email_lost" : "email_delayed",
        subject,
        code,
        responseCode,
        setting: "SMTP_URL",
      });
      if (isLast) return;
    }
  }
}
