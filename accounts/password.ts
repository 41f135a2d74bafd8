import "server-only";
import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import bcrypt from "bcryptjs";
import type Piscina from "piscina";
import { observe, readGauge } from "../metrics";
import { processWide } from "../server/process-wide";
import { settings } from "../settings";
import { normalizePassword, PASSWORD_MAX_LENGTH, passwordLength } from "./schemas";

/** The queue of passwords to hash is full (PASSWORD_QUEUE). The user should try again in a moment. */
export class ServerBusyError extends Error {
  override name = "ServerBusyError";
}

/** What bcrypt reads of a password, in bytes. It ignores the rest. */
const BCRYPT_MAX_BYTES = 72;

/** Comes before the bcrypt hash of a password that is longer than that. Plain bcrypt hashes begin with "$2". */
const LONG_PREFIX = "$bcrypt-sha384";

/** The hash to compare with if a user has none. The worker adds the missing cost, and the result is ignored. */
const UNMATCHABLE_HASH = `$2b$04$${".".repeat(53)}`;

const shared = processWide<{ pool?: Piscina }>("passwords", () => ({}));

/** This worker process's bcrypt threads: its share of one per core, started on demand, with a bounded queue. */
async function pool(): Promise<Piscina> {
  const { workers, passwordQueue } = settings();
  const { default: Piscina } = await import("piscina");
  shared.pool ??= new Piscina({
    filename: join(process.cwd(), "accounts/password.worker.mjs"),
    minThreads: 0,
    maxThreads: Math.max(1, Math.floor(availableParallelism() / workers)),
    idleTimeout: 60_000,
    // Without this, later tasks overtake earlier ones.
    stricterFIFO: true,
    maxQueue: Math.ceil(passwordQueue / workers),
  });
  return shared.pool;
}

readGauge("microblog_password_hash_queue", () => shared.pool?.queueSize ?? 0);

async function run(password: string, hash?: string) {
  const queuedAt = Date.now();
  try {
    const { result, startedAt } = await (await pool()).run({ password, cost: settings().bcryptCost, hash });
    observe("microblog_password_hash_wait_seconds", {}, (startedAt - queuedAt) / 1000);
    return result;
  } catch (error) {
    if (error instanceof Error && error.message === "Task queue is at limit") throw new ServerBusyError();
    throw error;
  }
}

/**
 * What bcrypt gets for a password: its NFC form, or if that is too long for bcrypt, the base64 of its SHA-384: 64
 * characters without a NUL (OWASP Password Storage, "Pre-hashing passwords with bcrypt").
 */
function bcryptInput(password: string): { input: string; prefix: string } {
  const input = normalizePassword(password);
  if (Buffer.byteLength(input) <= BCRYPT_MAX_BYTES) return { input, prefix: "" };
  return { input: createHash("sha384").update(input).digest("base64"), prefix: LONG_PREFIX };
}

/**
 * Hashes a new password with bcrypt at the configured cost. Returns a bcrypt hash of 60 characters; for a password of
 * more than 72 bytes with LONG_PREFIX before it.
 * @throws ServerBusyError if too many passwords are waiting
 */
export async function hashPassword(password: string): Promise<string> {
  const { input, prefix } = bcryptInput(password);
  return prefix + (await run(input));
}

/** The bcrypt hash within a stored hash, without LONG_PREFIX. */
const bcryptHashOf = (hash: string) => (hash.startsWith(LONG_PREFIX) ? hash.slice(LONG_PREFIX.length) : hash);

/**
 * Whether a password matches a hash. Without a hash (unknown user) it does the same work and returns false, so that
 * timing reveals nothing (ASVS 6.3.8).
 * @throws ServerBusyError if too many passwords are waiting
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  // A password outside these limits was never accepted, and bcrypt would stop reading at the NUL.
  const isAcceptable = passwordLength(password) <= PASSWORD_MAX_LENGTH && !password.includes("\0");
  const { input, prefix } = bcryptInput(isAcceptable ? password : "");
  const bcryptHash = bcryptHashOf(hash ?? "");
  const isHash = bcryptHash.length === 60;
  const matches = await run(input, isHash ? bcryptHash : UNMATCHABLE_HASH);
  // The base64 that a long password becomes must not be a password itself.
  return matches && isAcceptable && isHash && hash === prefix + bcryptHash;
}

/** Whether a user has a password. Others sign in with a passkey or an identity provider. */
export const hasPassword = ({ passwordHash }: { passwordHash: string }): boolean => passwordHash !== "";

/** Whether a hash has another cost than the configured one. */
export function needsRehash(hash: string): boolean {
  return bcrypt.getRounds(bcryptHashOf(hash)) !== settings().bcryptCost;
}
