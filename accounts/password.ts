import "server-only";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import bcrypt from "bcryptjs";
import Piscina from "piscina";
import { settings } from "../settings";
import { byteLength, normalizePassword, PASSWORD_MAX_BYTES } from "./schemas";

/** The queue of passwords to hash is full (PASSWORD_QUEUE). The user should try again in a moment. */
export class ServerBusyError extends Error {
  override name = "ServerBusyError";
}

/** The hash to compare with if a user has none. The worker adds the missing cost, and the result is ignored. */
const UNMATCHABLE_HASH = `$2b$04$${".".repeat(53)}`;

const globals = globalThis as { microblogPasswordPool?: Piscina };

/** This worker process's bcrypt threads: its share of one per core, started on demand, with a bounded queue. */
function pool(): Piscina {
  const { workers, passwordQueue } = settings();
  globals.microblogPasswordPool ??= new Piscina({
    filename: join(process.cwd(), "accounts/password.worker.mjs"),
    minThreads: 0,
    maxThreads: Math.max(1, Math.floor(availableParallelism() / workers)),
    idleTimeout: 60_000,
    // Without this, later tasks overtake earlier ones.
    stricterFIFO: true,
    maxQueue: Math.ceil(passwordQueue / workers),
  });
  return globals.microblogPasswordPool;
}

async function run(password: string, hash?: string) {
  try {
    return await pool().run({ password, cost: settings().bcryptCost, hash });
  } catch (error) {
    if (error instanceof Error && error.message === "Task queue is at limit") throw new ServerBusyError();
    throw error;
  }
}

/**
 * Hashes a new password with bcrypt at the configured cost. Returns 60 characters.
 * @throws ServerBusyError if too many passwords are waiting
 */
export async function hashPassword(password: string): Promise<string> {
  return run(normalizePassword(password));
}

/**
 * Whether a password matches a hash. Without a hash (unknown user) it does the same work and returns false, so that
 * timing reveals nothing (ASVS 6.3.8).
 * @throws ServerBusyError if too many passwords are waiting
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const normalized = normalizePassword(password);
  // A password outside these limits was never accepted, and bcrypt would read only its beginning.
  const isPossible = byteLength(normalized) <= PASSWORD_MAX_BYTES && !normalized.includes("\0");
  const isHash = hash !== undefined && hash.length === 60;
  const matches = await run(isPossible ? normalized : "", isHash ? hash : UNMATCHABLE_HASH);
  return matches && isPossible && isHash;
}

/** Whether a hash has another cost than the configured one. */
export function needsRehash(hash: string): boolean {
  return bcrypt.getRounds(hash) !== settings().bcryptCost;
}
