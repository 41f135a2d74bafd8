import type { Provider } from "./providers";

/** Every setting, with its unit. `.env.example` lists the same names with their defaults. */
export type Settings = {
  /** Secrets for session tokens: the first signs, all verify (rotation). */
  authSecrets: readonly [string, ...string[]];
  /** The site's own origin, if configured. */
  configuredOrigin: string | undefined;
  /** Whether to trust the proxy's word that a request came by https (always on Vercel). */
  trustProxy: boolean;
  /** The database: file: and a path, or the address of a libSQL server. */
  databaseUrl: string;
  /** Path of the SQLite file; null if the database is a server's. */
  databaseFile: string | null;
  /** The libSQL server's access token. */
  databaseAuthToken: string | undefined;
  /** How long a statement waits for a locked file or a server's response, in milliseconds. */
  databaseTimeoutMs: number;
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
  /**
   * The site's origin in addresses that are made outside a request: in emails, feeds, WebFinger and redirects of
   * providers. Never taken from a request: anyone can forge that.
   */
  canonicalOrigin: string;
  /** What keeps programs from registering: nothing, or a hidden field that only they fill in. */
  registrationGuard: "off" | "honeypot";
  /** How many accounts may be registered from one network address in an hour. */
  registrationsPerHour: number;
  /** How many posts and replies an account may write in an hour; ten times as many from one network address. */
  postsPerHour: number;
  /**
   * How many interactions (`interactionLimits` in auth/throttle-limits.ts) an account may make in an hour; ten times as
   * many from one network address.
   */
  interactionsPerHour: number;
  /** How many reports of posts and people an account may make in an hour; ten times as many from one network address. */
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
