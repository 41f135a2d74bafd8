import { z } from "zod";
import { SettingsError } from "./error";
import { type Provider, readProviders } from "./providers";

export { SettingsError } from "./error";
export type { Provider } from "./providers";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Values from tutorials and examples: anyone could sign a token with them. */
const WELL_KNOWN_SECRETS = /secret|change.?me|example|password|placeholder|your[-_ ]|0123456789|abcdefgh/i;

function seconds(name: string, fallback: number) {
  const sentence = `${name} must be a whole number of seconds, at least 60.`;
  return z.coerce.number(sentence).int(sentence).min(MINUTE, sentence).default(fallback);
}

const wholeNumber = (sentence: string, min: number, max: number, fallback: number) =>
  z.coerce.number(sentence).int(sentence).min(min, sentence).max(max, sentence).default(fallback);

const secrets = z
  .string("AUTH_SECRET is not set: set it to a long random value, such as the output of `openssl rand -base64 33`.")
  .transform((list) => list.split(",").map((secret) => secret.trim()))
  .superRefine((list, context) => {
    for (const secret of list) {
      if (secret.length < 32 || new Set(secret).size < 10 || WELL_KNOWN_SECRETS.test(secret)) {
        context.addIssue({
          code: "custom",
          message:
            "AUTH_SECRET is too weak: every secret in it needs at least 32 random characters, such as the output of `openssl rand -base64 33`.",
        });
        return;
      }
    }
  });

const siteUrl = z
  .string()
  .refine(
    (url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
    "AUTH_URL must be the address people use for this site, such as https://blog.example.org.",
  )
  .refine(
    (url) => URL.canParse(url) && new URL(url).pathname === "/",
    "AUTH_URL must not have a path: Microblog runs at the root of a host.",
  )
  .transform((url) => (URL.canParse(url) ? new URL(url).origin : url));

const PASSKEY_ORIGINS_SENTENCE =
  "PASSKEY_ORIGINS must be addresses with https and without a path, separated by commas, such as https://blog.example.org,https://blog.example.net.";

const passkeyOrigins = z
  .string()
  .transform((list) => list.split(",").map((origin) => origin.trim()))
  .refine((list) => list.every(isPasskeyOrigin), PASSKEY_ORIGINS_SENTENCE)
  .transform((list) => list.map((origin) => (URL.canParse(origin) ? new URL(origin).origin : origin)));

/** Whether browsers have passkeys at this address: https, or this machine. */
function isPasskeyOrigin(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, pathname, search } = new URL(address);
  return (protocol === "https:" || (protocol === "http:" && hostname === "localhost")) && pathname + search === "/";
}

/** Whether a text is the address of a bucket with a key's id and secret. */
function isBucket(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password, pathname } = new URL(url);
  return /^https?:$/.test(protocol) && username !== "" && password !== "" && /^\/[^/]/.test(pathname);
}

const schema = z.object({
  AUTH_SECRET: secrets,
  AUTH_URL: siteUrl.optional(),
  AUTH_TRUST_HOST: z.stringbool({ error: "AUTH_TRUST_HOST must be true or false." }).default(false),
  VERCEL: z.string().optional(),
  DATABASE_URL: z
    .string()
    .regex(
      /^(file:.+|(libsql|https?):\/\/[^/?#]+.*)$/,
      "DATABASE_URL must be file: and a path, such as file:./data/microblog.db, or the address of a libSQL server, such as libsql://blog.example.org.",
    )
    .default("file:./data/microblog.db"),
  DATABASE_AUTH_TOKEN: z.string().optional(),
  DATABASE_REPLICA: z
    .string()
    .regex(/^(?!\w+:\/\/)/, "DATABASE_REPLICA must be a path, such as ./data/replica.db.")
    .optional(),
  REPLICA_SESSION_GRACE_SECONDS: wholeNumber(
    "REPLICA_SESSION_GRACE_SECONDS must be a whole number of seconds from 0 to 86400.",
    0,
    86_400,
    900,
  ),
  SESSION_IDLE_SECONDS: seconds("SESSION_IDLE_SECONDS", 12 * HOUR),
  SESSION_MAX_SECONDS: seconds("SESSION_MAX_SECONDS", 30 * DAY),
  REMEMBER_SECONDS: seconds("REMEMBER_SECONDS", 365 * DAY),
  REMEMBER_IDLE_SECONDS: seconds("REMEMBER_IDLE_SECONDS", 90 * DAY),
  PASSWORD_MIN_LENGTH: wholeNumber("PASSWORD_MIN_LENGTH must be a whole number from 8 to 64.", 8, 64, 8),
  BREACHED_PASSWORDS_FILE: z.string().optional(),
  BCRYPT_COST: wholeNumber("BCRYPT_COST must be a whole number from 10 to 16.", 10, 16, 12),
  PASSWORD_QUEUE: wholeNumber("PASSWORD_QUEUE must be a whole number from 1 to 10000.", 1, 10_000, 64),
  WORKERS: wholeNumber("WORKERS must be a whole number from 1 to 256.", 1, 256, 1),
  FRESH_SECONDS: seconds("FRESH_SECONDS", 10 * MINUTE),
  SESSION_PROTECTION: z
    .enum(["off", "basic", "strong"], { error: "SESSION_PROTECTION must be off, basic or strong." })
    .default("basic"),
  EMAIL_VERIFICATION: z
    .enum(["off", "optional", "required"], { error: "EMAIL_VERIFICATION must be off, optional or required." })
    .default("optional"),
  EMAIL_SIGN_IN: z.enum(["off", "on"], { error: "EMAIL_SIGN_IN must be off or on." }).default("off"),
  TWO_STEP_REQUIRED: z
    .enum(["nobody", "admins", "moderators", "everyone"], {
      error: "TWO_STEP_REQUIRED must be nobody, admins, moderators or everyone.",
    })
    .default("admins"),
  OIDC_PROVIDERS: z.string().optional(),
  PASSKEY_ORIGINS: passkeyOrigins.optional(),
  PASSKEY_OFFER: z
    .enum(["off", "ask", "automatic"], { error: "PASSKEY_OFFER must be off, ask or automatic." })
    .default("automatic"),
  SMTP_URL: z
    .string()
    .refine(
      (url) => URL.canParse(url) && /^smtps?:$/.test(new URL(url).protocol),
      "SMTP_URL must be the address of a mail server, such as smtps://user:password@mail.example.org.",
    )
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^[^\r\n<>]*<?[^\s<>@]+@[^\s<>@]+>?$/,
      "MAIL_FROM must be an email address, such as Microblog <no-reply@example.org>.",
    )
    .optional(),
  REGISTRATION_GUARD: z
    .enum(["off", "honeypot"], { error: "REGISTRATION_GUARD must be off or honeypot." })
    .default("off"),
  REGISTRATIONS_PER_HOUR: wholeNumber(
    "REGISTRATIONS_PER_HOUR must be a whole number from 1 to 100000.",
    1,
    100_000,
    10,
  ),
  POSTS_PER_HOUR: wholeNumber("POSTS_PER_HOUR must be a whole number from 1 to 100000.", 1, 100_000, 60),
  REPORTS_PER_HOUR: wholeNumber("REPORTS_PER_HOUR must be a whole number from 1 to 1000000.", 1, 1_000_000, 20),
  INTERACTIONS_PER_HOUR: wholeNumber(
    "INTERACTIONS_PER_HOUR must be a whole number from 1 to 1000000.",
    1,
    1_000_000,
    600,
  ),
  IMPORT_MAX_MB: wholeNumber("IMPORT_MAX_MB must be a whole number from 1 to 60.", 1, 60, 20),
  STORAGE_URL: z
    .string()
    .refine(
      isBucket,
      "STORAGE_URL must be the address of a bucket with a key's id and secret, percent-encoded, such as https://ID:SECRET@s3.example.org/bucket?region=eu-central-1.",
    )
    .optional(),
  PICTURE_MAX_BYTES: wholeNumber(
    "PICTURE_MAX_BYTES must be a whole number of bytes from 100000 to 20000000.",
    100_000,
    20_000_000,
    10_000_000,
  ),
  SECURITY_EVENT_DAYS: wholeNumber("SECURITY_EVENT_DAYS must be a whole number from 1 to 3650.", 1, 3650, 180),
  EVENTS_WEBHOOK_URL: z
    .string()
    .refine(
      (url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
      "EVENTS_WEBHOOK_URL must be an address that receives account events, such as https://hooks.example.org/microblog.",
    )
    .optional(),
  EVENTS_WEBHOOK_SECRET: z
    .string()
    .transform((list) => list.split(",").map((secret) => secret.trim()))
    .refine(
      (list) => list.every((secret) => /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/.test(secret)),
      'EVENTS_WEBHOOK_SECRET must be whsec_ and 24 to 64 bytes in base64, such as the output of `echo "whsec_$(openssl rand -base64 32)"`.',
    )
    .optional(),
  VAPID_PRIVATE_KEY: z
    .string()
    // The middleware reads settings too, and has no way to check more.
    .regex(/^[\w-]{43}$/, "VAPID_PRIVATE_KEY must be a private key of P-256 in base64url: 43 characters.")
    .optional(),
  VAPID_SUBJECT: z
    .string()
    .regex(
      /^(mailto:[^\s@]+@[^\s@]+|https:\/\/[^\s/]+.*)$/,
      "VAPID_SUBJECT must be where push services reach you: mailto: and an email address, or an https address.",
    )
    .optional(),
  PUSH_PRIVATE_ENDPOINTS: z.stringbool({ error: "PUSH_PRIVATE_ENDPOINTS must be true or false." }).default(false),
  REQUEST_LOG_SAMPLE: z.coerce
    .number("REQUEST_LOG_SAMPLE must be a number from 0 to 1.")
    .min(0, "REQUEST_LOG_SAMPLE must be a number from 0 to 1.")
    .max(1, "REQUEST_LOG_SAMPLE must be a number from 0 to 1.")
    .default(1),
  SLOW_QUERY_MS: wholeNumber("SLOW_QUERY_MS must be a whole number of milliseconds, at most 60000.", 0, 60_000, 500),
  METRICS_TOKEN: z
    .string()
    .regex(
      /^[\w.~+/=-]{20,}$/,
      "METRICS_TOKEN must be at least 20 letters, digits and .~+/=-, such as the output of `openssl rand -base64 33`.",
    )
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .string()
    .refine(
      (url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
      "OTEL_EXPORTER_OTLP_ENDPOINT must be the address of an OpenTelemetry collector for OTLP over HTTP, such as http://localhost:4318.",
    )
    .optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .literal(
      "http/protobuf",
      "OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf, which collectors take at port 4318 by default.",
    )
    .default("http/protobuf"),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
      error: "LOG_LEVEL must be one of trace, debug, info, warn, error, fatal and silent.",
    })
    .default("info"),
});

/** Every setting, with its unit. `.env.example` lists the same names with their defaults. */
export type Settings = {
  /** Secrets for session tokens: the first signs, all verify (rotation). */
  authSecrets: readonly [string, ...string[]];
  /** The site's own origin, if configured. */
  siteOrigin: string | undefined;
  /** Whether to trust the proxy's word that a request came by https (always on Vercel). */
  trustProxy: boolean;
  /** The database: file: and a path, or the address of a libSQL server. */
  databaseUrl: string;
  /** Path of the SQLite file; null if the database is a server's. */
  databaseFile: string | null;
  /** The libSQL server's access token. */
  databaseAuthToken: string | undefined;
  /** Path of this host's replica of the server's database. */
  databaseReplica: string | null;
  /** Seconds for which the replica's sessions are accepted while the server is unavailable. */
  replicaSessionGraceSeconds: number;
  /** Seconds without use after which a session that is not remembered ends. */
  sessionIdleSeconds: number;
  /** Seconds after which a session that is not remembered ends, whatever its use. */
  sessionMaxSeconds: number;
  /** Seconds after which a remembered session ends, whatever its use. */
  rememberSeconds: number;
  /** Seconds without use after which a remembered session ends. */
  rememberIdleSeconds: number;
  /** Minimum length of a new password, in code points. */
  passwordMinLength: number;
  /** Path of the file of breached passwords (accounts/breached-passwords.ts), or null. */
  breachedPasswordsFile: string | null;
  /** bcrypt's cost: 2 to this power rounds. */
  bcryptCost: number;
  /** Maximum number of passwords that wait to be hashed; further people are asked to try again. */
  passwordQueue: number;
  /** Number of server processes on this machine (server/serve.ts). */
  workers: number;
  /** Seconds for which a proved password allows sensitive actions. */
  freshSeconds: number;
  /** The reaction to a session cookie from another browser: nothing, loss of freshness, or the session's end. */
  sessionProtection: "off" | "basic" | "strong";
  /** Whether people confirm their email address: never, optionally, or before they can sign in. */
  emailVerification: "off" | "optional" | "required";
  /** Whether people can sign in by a code sent to their confirmed address. */
  emailSignIn: boolean;
  /** Who must have a second step. Admins are moderators too. */
  twoStepRequired: "nobody" | "admins" | "moderators" | "everyone";
  /** Identity providers that people can sign in with, in the order of their buttons. */
  providers: readonly Provider[];
  /**
   * Addresses of the site that share passkeys, which belong to the host of the first (their RP ID). Empty if each address
   * has its own.
   */
  passkeyOrigins: readonly string[];
  /** Whether a sign-in with a password offers a passkey, and whether the browser may add one by itself. */
  passkeyOffer: "off" | "ask" | "automatic";
  /** The mail server; without one, emails go to the outbox in the database. */
  smtpUrl: string | undefined;
  /** The sender of emails. */
  mailFrom: string;
  /** The origin of links in emails. Never taken from a request: anyone can forge that. */
  emailOrigin: string;
  /** What keeps programs from registering: nothing, or a hidden field that only they fill in. */
  registrationGuard: "off" | "honeypot";
  /** How many accounts may be registered from one network address in an hour. */
  registrationsPerHour: number;
  /** How many posts and replies an account may write in an hour; ten times as many from one network address. */
  postsPerHour: number;
  /** How many likes and follows an account may make or take back in an hour; ten times as many from one address. */
  interactionsPerHour: number;
  reportsPerHour: number;
  /** Maximum size of a file to import, in bytes. */
  importMaxBytes: number;
  /** The bucket for pictures, with a key's id and secret; without one, they are in the database. */
  storageUrl: string | undefined;
  /** Largest file of a picture in a post, in bytes. */
  pictureMaxBytes: number;
  /** Days that security events are kept. */
  securityEventDays: number;
  /** Where account events are sent, and the secrets that sign them: several during a rotation. */
  eventsWebhook: { url: string; secrets: string[] } | undefined;
  /** The private key for push services (RFC 8292), base64url; without one, the site makes its own (push/vapid.ts). */
  vapidPrivateKey: string | undefined;
  /** Where push services reach the operator: an https or mailto address. */
  vapidSubject: string;
  /** Whether browsers may name push services in private networks, also without https. */
  pushPrivateEndpoints: boolean;
  /** The share of requests that the log has a line for, from 0 to 1. Failed ones always have one. */
  requestLogSample: number;
  /** Milliseconds from which a database statement is logged as slow; 0 for never. */
  slowQueryMs: number;
  /** The bearer token for GET /metrics, which is not there without one. */
  metricsToken: string | undefined;
  /** Where traces are sent (traces/opentelemetry.ts); without it there are none. */
  tracesEndpoint: string | undefined;
  logLevel: string;
};

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
  const result = schema.safeParse(values);
  if (!result.success) throw new SettingsError(result.error.issues[0]?.message ?? "The settings are wrong.");
  const value = result.data;
  if (value.SMTP_URL && !value.AUTH_URL) {
    throw new SettingsError("AUTH_URL must be set where SMTP_URL is: links in emails begin with it.");
  }
  const providers = readProviders(values);
  if (providers.length > 0 && !value.AUTH_URL) {
    throw new SettingsError("AUTH_URL must be set where OIDC_PROVIDERS is: providers lead back to it.");
  }
  const { PASSKEY_ORIGINS: passkeyOrigins = [] } = value;
  if (passkeyOrigins.length > 0 && value.AUTH_URL && !passkeyOrigins.includes(value.AUTH_URL)) {
    throw new SettingsError("PASSKEY_ORIGINS must contain AUTH_URL: nobody could use a passkey there.");
  }
  const isFile = value.DATABASE_URL.startsWith("file:");
  if (isFile && value.VERCEL !== undefined) {
    throw new SettingsError(
      "DATABASE_URL must be the address of a libSQL server on Vercel, such as libsql://blog.turso.io: files do not last there.",
    );
  }
  if (isFile && value.DATABASE_REPLICA) {
    throw new SettingsError("DATABASE_REPLICA is for a database server: set DATABASE_URL to its address, or unset it.");
  }
  const { EVENTS_WEBHOOK_URL: webhookUrl, EVENTS_WEBHOOK_SECRET: webhookSecrets } = value;
  if (webhookUrl && !webhookSecrets) {
    throw new SettingsError(
      'EVENTS_WEBHOOK_SECRET must be set where EVENTS_WEBHOOK_URL is, such as to the output of `echo "whsec_$(openssl rand -base64 32)"`.',
    );
  }
  const emailOrigin = value.AUTH_URL ?? `http://localhost:${values.PORT ?? 3000}`;
  const mailFrom = value.MAIL_FROM ?? `Microblog <no-reply@${new URL(emailOrigin).hostname}>`;
  return {
    authSecrets: value.AUTH_SECRET as [string, ...string[]],
    siteOrigin: value.AUTH_URL,
    trustProxy: value.AUTH_TRUST_HOST || value.VERCEL !== undefined,
    databaseUrl: value.DATABASE_URL,
    databaseFile: isFile ? value.DATABASE_URL.slice("file:".length) : null,
    databaseAuthToken: value.DATABASE_AUTH_TOKEN,
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
    emailOrigin,
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
      (emailOrigin.startsWith("https:") ? emailOrigin : `mailto:${mailFrom.replace(/^.*<|>$/g, "")}`),
    pushPrivateEndpoints: value.PUSH_PRIVATE_ENDPOINTS,
    requestLogSample: value.REQUEST_LOG_SAMPLE,
    slowQueryMs: value.SLOW_QUERY_MS,
    metricsToken: value.METRICS_TOKEN,
    // The standard way to turn OpenTelemetry off, whatever else is set.
    tracesEndpoint: /^true$/i.test(values.OTEL_SDK_DISABLED ?? "") ? undefined : value.OTEL_EXPORTER_OTLP_ENDPOINT,
    logLevel: value.LOG_LEVEL,
  };
}

let current: Settings | undefined;

/** The settings of this process, read from its environment once. Throws SettingsError if they are invalid. */
export function settings(): Settings {
  current ??= readSettings(process.env);
  return current;
}
