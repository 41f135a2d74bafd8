import type * as z from "zod";
import { SettingsError } from "./error";
import { type Provider, readProviders } from "./providers";
import { environmentSchema } from "./schema";
import type { Settings } from "./types";

export { SettingsError } from "./error";
export type { Provider } from "./providers";
export type { Settings } from "./types";

/** Settings that had another name in an earlier version. */
const RENAMED_SETTINGS = [
  ["HISTORY_DAYS", "SECURITY_EVENT_DAYS"],
  ["REPLICA_BELIEVED_SECONDS", "REPLICA_SESSION_GRACE_SECONDS"],
] as const;

/**
 * Reads settings from an environment.
 * @throws SettingsError with one sentence that names the first setting that is wrong.
 */
export function readSettings(env: Record<string, string | undefined>): Settings {
  for (const [oldName, name] of RENAMED_SETTINGS) {
    if (env[oldName]) throw new SettingsError(`${oldName} is now called ${name}: rename it.`);
  }
  // An empty line in an .env file means "not set".
  const values = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const result = environmentSchema.safeParse(values);
  if (!result.success) throw new SettingsError(result.error.issues[0]?.message ?? "The settings are wrong.");
  const value = result.data;
  const providers = readProviders(values);
  refuseContradictions(value, providers);
  const {
    PASSKEY_ORIGINS: passkeyOrigins = [],
    EVENTS_WEBHOOK_URL: webhookUrl,
    EVENTS_WEBHOOK_SECRET: webhookSecrets,
  } = value;
  const isFile = isDatabaseFile(value);
  const canonicalOrigin = value.AUTH_URL ?? `http://localhost:${values.PORT ?? 3000}`;
  const mailFrom = value.MAIL_FROM ?? `Microblog <no-reply@${new URL(canonicalOrigin).hostname}>`;
  return {
    authSecrets: value.AUTH_SECRET as [string, ...string[]],
    configuredOrigin: value.AUTH_URL,
    trustProxy: value.AUTH_TRUST_HOST || value.VERCEL !== undefined,
    databaseUrl: value.DATABASE_URL,
    databaseFile: isFile ? value.DATABASE_URL.slice("file:".length) : null,
    databaseAuthToken: value.DATABASE_AUTH_TOKEN,
    databaseTimeoutMs: value.DATABASE_TIMEOUT_MS,
    databaseReplica: value.DATABASE_REPLICA?.replace(/^file:/, "") ?? null,
    replicaSessionGraceSeconds: value.REPLICA_SESSION_GRACE_SECONDS,
    sessionIdleSeconds: value.SESSION_IDLE_SECONDS,
    sessionMaxSeconds: value.SESSION_MAX_SECONDS,
    rememberSeconds: value.REMEMBER_SECONDS,
    rememberIdleSeconds: value.REMEMBER_IDLE_SECONDS,
    passwordMinLength: value.PASSWORD_MIN_LENGTH,
    breachedPasswordsFile: value.BREACHED_PASSWORDS_FILE ?? null,
    bcryptCost: value.BCRYPT_COST,
    passwordQueue: value.PASSWORD_QUEUE,
    workers: value.WORKERS,
    freshSeconds: value.FRESH_SECONDS,
    sessionProtection: value.SESSION_PROTECTION,
    emailVerification: value.EMAIL_VERIFICATION,
    emailSignIn: value.EMAIL_SIGN_IN === "on",
    twoStepRequired: value.TWO_STEP_REQUIRED,
    providers,
    passkeyOrigins,
    passkeyOffer: value.PASSKEY_OFFER,
    smtpUrl: value.SMTP_URL,
    mailFrom,
    canonicalOrigin,
    registrationGuard: value.REGISTRATION_GUARD,
    registrationsPerHour: value.REGISTRATIONS_PER_HOUR,
    postsPerHour: value.POSTS_PER_HOUR,
    interactionsPerHour: value.INTERACTIONS_PER_HOUR,
    reportsPerHour: value.REPORTS_PER_HOUR,
    importMaxBytes: value.IMPORT_MAX_MB * 1_000_000,
    storageUrl: value.STORAGE_URL,
    pictureMaxBytes: value.PICTURE_MAX_BYTES,
    securityEventDays: value.SECURITY_EVENT_DAYS,
    eventsWebhook: webhookUrl && webhookSecrets ? { url: webhookUrl, secrets: webhookSecrets } : undefined,
    vapidPrivateKey: value.VAPID_PRIVATE_KEY,
    vapidSubject:
      value.VAPID_SUBJECT ??
      (canonicalOrigin.startsWith("https:") ? canonicalOrigin : `mailto:${mailFrom.replace(/^.*<|>$/g, "")}`),
    pushPrivateEndpoints: value.PUSH_PRIVATE_ENDPOINTS,
    requestLogSample: value.REQUEST_LOG_SAMPLE,
    slowQueryMs: value.SLOW_QUERY_MS,
    metricsToken: value.METRICS_TOKEN,
    // The standard way to turn OpenTelemetry off, whatever else is set.
    tracesEndpoint: /^true$/i.test(values.OTEL_SDK_DISABLED ?? "") ? undefined : value.OTEL_EXPORTER_OTLP_ENDPOINT,
    logLevel: value.LOG_LEVEL,
  };
}

type Environment = z.infer<typeof environmentSchema>;

const isDatabaseFile = ({ DATABASE_URL }: Environment) => DATABASE_URL.startsWith("file:");

/** @throws SettingsError if settings are valid alone but not together */
function refuseContradictions(value: Environment, providers: readonly Provider[]): void {
  const { PASSKEY_ORIGINS: passkeyOrigins = [] } = value;
  if (value.SMTP_URL && !value.AUTH_URL) {
    throw new SettingsError("AUTH_URL must be set where SMTP_URL is: links in emails begin with it.");
  }
  if (providers.length > 0 && !value.AUTH_URL) {
    throw new SettingsError("AUTH_URL must be set where OIDC_PROVIDERS is: providers lead back to it.");
  }
  if (passkeyOrigins.length > 0 && value.AUTH_URL && !passkeyOrigins.includes(value.AUTH_URL)) {
    throw new SettingsError("PASSKEY_ORIGINS must contain AUTH_URL: nobody could use a passkey there.");
  }
  if (isDatabaseFile(value) && value.VERCEL !== undefined) {
    throw new SettingsError(
      "DATABASE_URL must be the address of a libSQL server on Vercel, such as libsql://blog.turso.io: files do not last there.",
    );
  }
  if (isDatabaseFile(value) && value.DATABASE_REPLICA) {
    throw new SettingsError("DATABASE_REPLICA is for a database server: set DATABASE_URL to its address, or unset it.");
  }
  if (value.EVENTS_WEBHOOK_URL && !value.EVENTS_WEBHOOK_SECRET) {
    throw new SettingsError(
      'EVENTS_WEBHOOK_SECRET must be set where EVENTS_WEBHOOK_URL is, such as to the output of `echo "whsec_$(openssl rand -base64 32)"`.',
    );
  }
}

let current: Settings | undefined;

/** The settings of this process, read from its environment once. Throws SettingsError if they are invalid. */
export function settings(): Settings {
  current ??= readSettings(process.env);
  return current;
}
