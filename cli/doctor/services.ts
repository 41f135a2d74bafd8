/* Checks of the services that the site uses: mail server, identity providers, bucket, webhook and collector. */
import { existsSync } from "node:fs";
import { providerProblems } from "../../auth/providers/metadata";
import { waitingWebhooks } from "../../events/webhook";
import { transporter } from "../../mail/deliver";
import { waitingEmails } from "../../mail/queue";
import type { Settings } from "../../settings";
import { bucketStorage } from "../../storage/bucket";
import { error, type Finding, messageOf, ok, RESPONSE_TIMEOUT, warning } from "./findings";

/** Whether a host name is this machine's. */
const isThisMachine = (hostname: string) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/** How long emails and events may wait to be delivered before something is wrong, in milliseconds. */
const LONGEST_WAIT = 600_000;

export async function* checkMail({
  smtpUrl,
  mailFrom,
  emailVerification,
  emailSignIn,
  databaseFile,
}: Settings): AsyncGenerator<Finding> {
  // A database that is not there yet or is older says so itself.
  const hasDatabase = databaseFile === null || existsSync(databaseFile);
  const { waiting, since } = (hasDatabase && (await waitingEmails().catch(() => null))) || { waiting: 0, since: null };
  if (since && (!smtpUrl || Date.now() - since.getTime() > LONGEST_WAIT)) {
    yield warning(
      `${waiting} emails wait for the mail server, since ${since.toISOString()}: ${smtpUrl ? "look for email_delayed in the log" : "set SMTP_URL again"}.`,
    );
  }
  if (emailSignIn && emailVerification === "off") {
    yield warning("EMAIL_SIGN_IN is on, but EMAIL_VERIFICATION is off: codes go to confirmed addresses only. Set one.");
  }
  if (emailSignIn && !smtpUrl) {
    yield error("EMAIL_SIGN_IN is on, but SMTP_URL is not set: nobody gets a code. Set one, or unset the other.");
  }
  if (!smtpUrl) {
    const message = "SMTP_URL is not set: emails stay in the outbox, which `npm run outbox` shows.";
    yield emailVerification === "required"
      ? error(`${message} EMAIL_VERIFICATION is required, so new people can't sign in until you forward their email.`)
      : warning(`${message} Set it, so that people can confirm addresses and reset passwords.`);
    return;
  }
  const { protocol, hostname, host, searchParams } = new URL(smtpUrl);
  if (protocol === "smtp:" && !isThisMachine(hostname) && searchParams.get("requireTLS") !== "true") {
    yield warning(
      `Emails, and the mail server's password, go to ${host} without encryption if someone removes it on the way: set SMTP_URL to smtps:, or add ?requireTLS=true.`,
    );
  }
  try {
    await (await transporter(smtpUrl)).verify();
    yield ok(`The mail server at ${host} accepts emails from ${mailFrom}.`);
  } catch (failure) {
    yield error(`The mail server does not accept our emails (${messageOf(failure)}): check SMTP_URL.`);
  }
}

export async function* checkProviders({ providers }: Settings): AsyncGenerator<Finding> {
  const problems = await providerProblems(providers);
  for (const provider of providers) {
    const problem = problems.get(provider);
    // People still sign in with passwords and passkeys.
    yield problem ? warning(problem) : ok(`People can sign in with ${provider.name}.`);
  }
}

/** Stores a small file in the bucket, reads it and deletes it. */
export async function* checkStorage({ storageUrl }: Settings): AsyncGenerator<Finding> {
  if (!storageUrl) return;
  const { protocol, host } = new URL(storageUrl);
  if (protocol === "http:") yield warning(`STORAGE_URL is http: pictures travel to ${host} unencrypted.`);
  const bucket = bucketStorage(storageUrl);
  const [key, contents] = ["doctor", Buffer.from(new Date().toISOString())];
  try {
    await bucket.put(key, contents);
    const isSame = (await bucket.get(key))?.equals(contents);
    await bucket.delete(key);
    yield isSame ? ok(`Pictures are stored at ${host}.`) : error(`${host} does not return what is stored there.`);
  } catch (failure) {
    yield error(`${messageOf(failure)} Look at STORAGE_URL: the key needs to put, get and delete objects.`);
  }
}

/** Looks whether the receiver is there, without an event: any response but a redirect will do. */
export async function* checkWebhook({ eventsWebhook, databaseFile }: Settings): AsyncGenerator<Finding> {
  if (!eventsWebhook) return;
  // Not the whole address: its path or query may hold a secret.
  const { origin, protocol } = new URL(eventsWebhook.url);
  if (protocol === "http:") yield warning(`EVENTS_WEBHOOK_URL is http: events travel to ${origin} unencrypted.`);
  try {
    const { status } = await fetch(eventsWebhook.url, {
      method: "HEAD",
      redirect: "manual",
      signal: AbortSignal.timeout(RESPONSE_TIMEOUT),
    });
    yield status >= 300 && status < 400
      ? error(`The webhook at ${origin} redirects, which is not followed: set EVENTS_WEBHOOK_URL to where it leads.`)
      : ok(`The webhook at ${origin} is there.`);
  } catch (failure) {
    yield error(`The webhook at ${origin} does not respond (${messageOf(failure)}): look at EVENTS_WEBHOOK_URL.`);
  }
  if (databaseFile !== null && !existsSync(databaseFile)) return;
  // A database that is not there yet or is older says so itself.
  const { waiting, since } = await waitingWebhooks().catch(() => ({ waiting: 0, since: null }));
  if (since && Date.now() - since.getTime() > LONGEST_WAIT) {
    yield warning(
      `${waiting} events wait for the webhook, since ${since.toISOString()}: look for webhook_delayed in the log.`,
    );
  }
}

/** Sends a batch without spans to the collector, with the headers and certificates that the site would use. */
export async function* checkTraces({ tracesEndpoint }: Settings): AsyncGenerator<Finding> {
  if (!tracesEndpoint) return;
  const { collectorProblem } = await import("../../traces/collector");
  const problem = await collectorProblem(RESPONSE_TIMEOUT);
  // Not the whole address, which may hold a key.
  const { origin } = new URL(tracesEndpoint);
  yield problem === null
    ? ok(`Traces are sent to ${origin}.`)
    : error(
        `Traces can't be sent to ${origin} (${problem}): look at OTEL_EXPORTER_OTLP_ENDPOINT, or start the collector.`,
      );
}
