import "server-only";
import { after } from "next/server";
import { createTransport, type Transporter, type TransportOptions } from "nodemailer";
import { monotonicFactory } from "ulid";
import { db } from "../db/client";
import { outbox } from "../db/schema";
import { log } from "../log";
import { settings } from "../settings";
import type { Email } from "./email";

/** How long a mail server may take to answer, in milliseconds. */
const TIMEOUT = 10_000;

/** Attempts to hand a letter to the mail server, and the milliseconds to wait before each. */
const ATTEMPTS = [0, 1000, 5000];

/** Ids that sort as the letters were written, within a millisecond too. */
const nextId = monotonicFactory();

const process_ = globalThis as { microblogMail?: Transporter | undefined };

/** The connection to the mail server at SMTP_URL, which is kept open. */
export function transporter(url: string): Transporter {
  process_.microblogMail ??= createTransport({
    url,
    pool: true,
    connectionTimeout: TIMEOUT,
    greetingTimeout: TIMEOUT,
    socketTimeout: TIMEOUT,
    // A letter is what we composed: nothing in it makes this process read a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  } as TransportOptions);
  return process_.microblogMail;
}

/**
 * Sends a letter without keeping anyone waiting: to the mail server, or to the outbox where there is none.
 * One that can't be delivered is logged; its recipient can ask for another.
 */
export async function sendEmail(letter: Email): Promise<void> {
  const { smtpUrl } = settings();
  if (!smtpUrl) {
    await db()
      .insert(outbox)
      .values({
        id: nextId(),
        recipient: letter.to,
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
        createdAt: new Date(),
      })
      .run();
    return;
  }
  const sending = send(smtpUrl, letter);
  try {
    // A host that stops work once the answer is out waits for this.
    after(sending);
  } catch {
    // Not answering anybody: an operator's script, which waits for its letters with allEmailsSent().
  }
  underway.add(sending);
  void sending.finally(() => underway.delete(sending));
}

const underway = new Set<Promise<void>>();

/** Resolves when every letter has been handed over or given up. */
export async function allEmailsSent(): Promise<void> {
  await Promise.all(underway);
  process_.microblogMail?.close();
  process_.microblogMail = undefined;
}

async function send(smtpUrl: string, { to, subject, text, html }: Email): Promise<void> {
  for (const [attempt, wait] of ATTEMPTS.entries()) {
    await new Promise((waited) => setTimeout(waited, wait));
    try {
      await transporter(smtpUrl).sendMail({
        from: settings().mailFrom,
        to: { name: "", address: to },
        subject,
        text,
        html,
        headers: { "Auto-Submitted": "auto-generated" },
      });
      return;
    } catch (error) {
      const { code, responseCode } = error as { code?: string; responseCode?: number };
      // A server that says no for good (RFC 5321, 4.2.1) is not asked again.
      const last = attempt === ATTEMPTS.length - 1 || (responseCode ?? 0) >= 500;
      // Codes only: what the server says holds the recipient's address, which is nobody's business in a log.
      log()[last ? "error" : "warn"]({
        event: last ? "letter_lost" : "letter_delayed",
        subject,
        code,
        responseCode,
        setting: "SMTP_URL",
      });
      if (last) return;
    }
  }
}
