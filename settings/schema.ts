/* The variables of the environment: what each may be, and a sentence for the operator if it is wrong. */
import * as z from "zod";
import { parseUrl } from "../text/parse-url";

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

/** Whether a text is an http or https address. */
const isHttpAddress = (text: string) => /^https?:$/.test(parseUrl(text)?.protocol ?? "");

const siteUrl = z
  .string()
  .refine(isHttpAddress, "AUTH_URL must be the address people use for this site, such as https://blog.example.org.")
  .refine(
    (url) => parseUrl(url)?.pathname === "/",
    "AUTH_URL must not have a path: Microblog runs at the root of a host.",
  )
  .transform((url) => parseUrl(url)?.origin ?? url);

const PASSKEY_ORIGINS_SENTENCE =
  "PASSKEY_ORIGINS must be addresses with https and without a path, separated by commas, such as https://blog.example.org,https://blog.example.net.";

const passkeyOrigins = z
  .string()
  .transform((list) => list.split(",").map((origin) => origin.trim()))
  .refine((list) => list.every(isPasskeyOrigin), PASSKEY_ORIGINS_SENTENCE)
  .transform((list) => list.map((origin) => parseUrl(origin)?.origin ?? origin));

/** Whether browsers have passkeys at this address: https, or this machine. */
function isPasskeyOrigin(address: string): boolean {
  const url = parseUrl(address);
  if (!url) return false;
  const { protocol, hostname, pathname, search } = url;
  return (protocol === "https:" || (protocol === "http:" && hostname === "localhost")) && pathname + search === "/";
}

/** Whether a text is the address of a bucket with a key's id and secret. */
function isBucket(address: string): boolean {
  const url = parseUrl(address);
  if (!url) return false;
  const { protocol, username, password, pathname } = url;
  return /^https?:$/.test(protocol) && username !== "" && password !== "" && /^\/[^/]/.test(pathname);
}

/** The environment's variables that are settings, each with its default and the sentence if it is wrong. */
export const environmentSchema = z.object({
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
  DATABASE_TIMEOUT_MS: wholeNumber(
    "DATABASE_TIMEOUT_MS must be a whole number of milliseconds from 100 to 60000.",
    100,
    60_000,
    5000,
  ),
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
      (url) => /^smtps?:$/.test(parseUrl(url)?.protocol ?? ""),
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
      isHttpAddress,
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
      isHttpAddress,
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
