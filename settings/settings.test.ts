import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readSettings, SettingsError } from ".";

const AUTH_SECRET = "K7Qp2vXzR9mLw4TbYc8NfJh3GsDa6UeW";
const errorFor = (env: Record<string, string>) => {
  try {
    readSettings({ AUTH_SECRET, ...env });
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as Error).message;
  }
};

describe("AUTH_SECRET", () => {
  test.each([
    ["not there", undefined],
    ["empty", ""],
    ["short", "K7Qp2vXzR9mLw4TbYc8NfJh3GsDa6Ue"],
    ["one letter", "x".repeat(64)],
    ["a well-known one", "your-secret-key-goes-here-please-change-me"],
    ["a tutorial's", "dev-secret-000000000000000000000000000000abc"],
    ["a strong and a weak one", `${AUTH_SECRET},short`],
    ["a strong one and nothing", `${AUTH_SECRET},`],
  ])("that is %s is refused with one sentence that says what to set", (_, secret) => {
    expect(() => readSettings({ AUTH_SECRET: secret })).toThrow(/^AUTH_SECRET [^\n]+openssl rand -base64 33`\.$/);
  });

  test("may be a list, for rotation", () => {
    const second = "z5XwV1tSq8RpNn2MkLj7HgFd4CbAy9Ue";
    expect(readSettings({ AUTH_SECRET: `${AUTH_SECRET}, ${second}` }).authSecrets).toEqual([AUTH_SECRET, second]);
  });
});

test.each([
  ["AUTH_URL", "blog.example.org"],
  ["AUTH_URL", "ftp://blog.example.org"],
  ["AUTH_URL", "https://blog.example.org/blog"],
  ["AUTH_TRUST_HOST", "maybe"],
  ["DATABASE_URL", "postgres://localhost/x"],
  ["DATABASE_URL", "file:"],
  ["REPLICA_SESSION_GRACE_SECONDS", "-1"],
  ["REPLICA_SESSION_GRACE_SECONDS", "a while"],
  ["SESSION_IDLE_SECONDS", "12h"],
  ["SESSION_IDLE_SECONDS", "0"],
  ["SESSION_MAX_SECONDS", "-1"],
  ["REMEMBER_SECONDS", "1.5"],
  ["REMEMBER_SECONDS", "forever"],
  ["REMEMBER_IDLE_SECONDS", "0"],
  ["REMEMBER_IDLE_SECONDS", "90d"],
  ["PASSWORD_MIN_LENGTH", "7"],
  ["PASSWORD_MIN_LENGTH", "73"],
  ["BCRYPT_COST", "9"],
  ["BCRYPT_COST", "17"],
  ["PASSWORD_QUEUE", "0"],
  ["WORKERS", "0"],
  ["WORKERS", "all"],
  ["LOG_LEVEL", "loud"],
  ["EVENTS_WEBHOOK_URL", "hooks.example.org"],
  ["EVENTS_WEBHOOK_URL", "ftp://hooks.example.org"],
  ["EVENTS_WEBHOOK_SECRET", "a secret"],
  ["EVENTS_WEBHOOK_SECRET", "whsec_c2hvcnQ="],
  ["IMPORT_MAX_MB", "0"],
  ["IMPORT_MAX_MB", "61"],
  ["VAPID_PRIVATE_KEY", "short"],
  ["VAPID_SUBJECT", "admin@example.org"],
  ["VAPID_SUBJECT", "http://example.org"],
  ["PUSH_PRIVATE_ENDPOINTS", "maybe"],
  ["REQUEST_LOG_SAMPLE", "2"],
  ["REQUEST_LOG_SAMPLE", "half"],
  ["SLOW_QUERY_MS", "-1"],
  ["DATABASE_TIMEOUT_MS", "0"],
  ["METRICS_TOKEN", "short"],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318"],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "grpc://localhost:4317"],
  ["OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"],
  ["FRESH_SECONDS", "5m"],
  ["SESSION_PROTECTION", "weak"],
  ["EMAIL_VERIFICATION", "maybe"],
  ["EMAIL_SIGN_IN", "yes"],
  ["TWO_STEP_REQUIRED", "yes"],
  ["PASSKEY_ORIGINS", "blog.example.org"],
  ["PASSKEY_ORIGINS", "http://blog.example.org"],
  ["PASSKEY_ORIGINS", "https://blog.example.org/blog"],
  ["PASSKEY_ORIGINS", "https://blog.example.org,"],
  ["PASSKEY_OFFER", "always"],
  ["SMTP_URL", "mail.example.org"],
  ["SMTP_URL", "https://mail.example.org"],
  ["MAIL_FROM", "nobody"],
  ["MAIL_FROM", "a@example.org\r\nBcc: b@example.org"],
  ["SECURITY_EVENT_DAYS", "0"],
  ["REGISTRATION_GUARD", "captcha"],
  ["REGISTRATIONS_PER_HOUR", "0"],
  ["POSTS_PER_HOUR", "0"],
  ["INTERACTIONS_PER_HOUR", "many"],
  ["REPORTS_PER_HOUR", "0"],
])("%s=%s is refused with one sentence that names it", (name, value) => {
  expect(errorFor({ [name]: value })).toMatch(new RegExp(`^${name} [^\\n]+\\.$`));
});

test("AUTH_URL counts as an origin, and an empty setting as not set", () => {
  expect(readSettings({ AUTH_SECRET, AUTH_URL: "https://Blog.example.org/" }).configuredOrigin).toBe(
    "https://blog.example.org",
  );
  expect(readSettings({ AUTH_SECRET, AUTH_URL: "", BCRYPT_COST: "" })).toEqual(readSettings({ AUTH_SECRET }));
});

test("A mail server without AUTH_URL is refused: links in emails begin with it", () => {
  expect(errorFor({ SMTP_URL: "smtp://localhost" })).toMatch(/^AUTH_URL [^\n]+\.$/);
});

test("Passkeys are shared by origins, and AUTH_URL must be one of them", () => {
  const AUTH_URL = "https://new.example.net";
  const PASSKEY_ORIGINS = "https://Old.example.org/, https://new.example.net";
  expect(readSettings({ AUTH_SECRET, AUTH_URL, PASSKEY_ORIGINS }).passkeyOrigins).toEqual([
    "https://old.example.org",
    "https://new.example.net",
  ]);
  expect(errorFor({ AUTH_URL: "https://third.example.com", PASSKEY_ORIGINS })).toMatch(/^PASSKEY_ORIGINS [^\n]+\.$/);
});

test("A webhook without a secret is refused: its receiver could not tell who sends", () => {
  expect(errorFor({ EVENTS_WEBHOOK_URL: "https://hooks.example.org" })).toMatch(/^EVENTS_WEBHOOK_SECRET [^\n]+\.$/);
});

test("Links in emails begin with AUTH_URL, or with this machine's own address", () => {
  const AUTH_URL = "https://blog.example.org";
  expect(readSettings({ AUTH_SECRET, AUTH_URL }).canonicalOrigin).toBe(AUTH_URL);
  expect(readSettings({ AUTH_SECRET, PORT: "4000" }).canonicalOrigin).toBe("http://localhost:4000");
});

test("A proxy is trusted if AUTH_TRUST_HOST says so, and on Vercel", () => {
  expect(readSettings({ AUTH_SECRET }).trustProxy).toBe(false);
  expect(readSettings({ AUTH_SECRET, AUTH_TRUST_HOST: "true" }).trustProxy).toBe(true);
  const DATABASE_URL = "libsql://blog.example.org";
  expect(readSettings({ AUTH_SECRET, DATABASE_URL, VERCEL: "1" }).trustProxy).toBe(true);
});

test("The database is a file, or a server's on Vercel, where files do not last", () => {
  expect(readSettings({ AUTH_SECRET, DATABASE_URL: "file:/data/x.db" }).databaseFile).toBe("/data/x.db");
  for (const DATABASE_URL of ["libsql://blog.example.org", "https://blog.example.org", "http://127.0.0.1:8080/"]) {
    const { databaseFile, databaseUrl } = readSettings({ AUTH_SECRET, DATABASE_URL });
    expect([databaseFile, databaseUrl]).toEqual([null, DATABASE_URL]);
  }
  for (const DATABASE_URL of ["file:", "libsql://", "postgres://localhost/x", "./data/x.db"]) {
    expect(errorFor({ DATABASE_URL })).toMatch(/^DATABASE_URL must be [^\n]+\.$/);
  }
  for (const env of [{}, { DATABASE_URL: "file:./x.db" }] as Record<string, string>[]) {
    expect(errorFor({ VERCEL: "1", ...env })).toMatch(/^DATABASE_URL must be the address of a libSQL server on Vercel/);
  }
});

test("A replica is a file beside a database server", () => {
  const DATABASE_URL = "libsql://blog.example.org";
  expect(readSettings({ AUTH_SECRET, DATABASE_URL }).databaseReplica).toBeNull();
  for (const DATABASE_REPLICA of ["./data/replica.db", "file:./data/replica.db"]) {
    expect(readSettings({ AUTH_SECRET, DATABASE_URL, DATABASE_REPLICA }).databaseReplica).toBe("./data/replica.db");
    expect(errorFor({ DATABASE_REPLICA })).toMatch(/^DATABASE_REPLICA [^\n]+\.$/);
  }
  expect(errorFor({ DATABASE_URL, DATABASE_REPLICA: "libsql://other.example.org" })).toMatch(
    /^DATABASE_REPLICA must be /,
  );
  expect(readSettings({ AUTH_SECRET }).replicaSessionGraceSeconds).toBe(900);
  expect(readSettings({ AUTH_SECRET, REPLICA_SESSION_GRACE_SECONDS: "0" }).replicaSessionGraceSeconds).toBe(0);
});

test(".env.example lists every setting that the code reads, with its default", () => {
  const lines = readFileSync(".env.example", "utf8").split("\n");
  const example = Object.fromEntries(
    lines.filter((line) => /^[A-Z_]+=/.test(line)).map((line) => line.split(/=(.*)/s)),
  );
  const names = [...readFileSync("settings/schema.ts", "utf8").matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name);
  // Vercel sets VERCEL itself; server/serve.ts reads TRUSTED_PROXIES, HOST and PORT.
  expect(Object.keys(example).sort()).toEqual(
    [...names.filter((name) => name !== "VERCEL"), "TRUSTED_PROXIES", "HOST", "PORT"].sort(),
  );
  expect(readSettings({ ...example, AUTH_SECRET })).toEqual(readSettings({ AUTH_SECRET }));
});

test("There are no traces without a collector, nor with OTEL_SDK_DISABLED", () => {
  const OTEL_EXPORTER_OTLP_ENDPOINT = "http://localhost:4318";
  const endpointOf = (env: Record<string, string>) => readSettings({ AUTH_SECRET, ...env }).tracesEndpoint;
  expect(endpointOf({})).toBeUndefined();
  expect(endpointOf({ OTEL_EXPORTER_OTLP_ENDPOINT })).toBe(OTEL_EXPORTER_OTLP_ENDPOINT);
  expect(endpointOf({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: "true" })).toBeUndefined();
});

test("A setting under its old name stops the start with a sentence that says the new one", () => {
  expect(errorFor({ HISTORY_DAYS: "90" })).toBe("HISTORY_DAYS is now called SECURITY_EVENT_DAYS: rename it.");
  expect(errorFor({ REPLICA_BELIEVED_SECONDS: "0" })).toBe(
    "REPLICA_BELIEVED_SECONDS is now called REPLICA_SESSION_GRACE_SECONDS: rename it.",
  );
});

test("Push services reach the operator at AUTH_URL if that is https, else at the sender of emails, unless VAPID_SUBJECT says where", () => {
  const subjectOf = (env: Record<string, string>) => readSettings({ AUTH_SECRET, ...env }).vapidSubject;
  expect(subjectOf({ AUTH_URL: "https://blog.example.org" })).toBe("https://blog.example.org");
  expect(subjectOf({ AUTH_URL: "http://blog.example.org" })).toBe("mailto:no-reply@blog.example.org");
  expect(subjectOf({ MAIL_FROM: "Blog <blog@example.org>" })).toBe("mailto:blog@example.org");
  expect(subjectOf({ VAPID_SUBJECT: "mailto:me@example.org" })).toBe("mailto:me@example.org");
});
