import "server-only";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import bcrypt from "bcryptjs";
import Piscina from "piscina";
import { settings } from "../settings";
import { byteLength, normalizePassword, PASSWORD_MAX_BYTES } from "./schemas";

/** More passwords wait to be hashed than the settings allow: the person should try again in a moment. */
export class ServerBusyError extends Error {
  override name = "ServerBusyError";
}

/** A hash to compare with when there is none. The worker adds the missing cost, and its result is ignored. */
const UNMATCHABLE_HASH = `$2b$04$${".".repeat(53)}`;

const process_ = globalThis as { microblogPasswordPool?: Piscina };

/** This process's share of the bcrypt threads: one per core, started on demand, with a bounded queue. */
function pool(): Piscina {
  const { workers, passwordQueue } = settings();
  process_.microblogPasswordPool ??= new Piscina({
    filename: join(process.cwd(), "accounts/password.worker.mjs"),
    minThreads: 0,
    maxThreads: Math.max(1, Math.floor(availableParallelism() / workers)),
    idleTimeout: 60_000,
    // Without this, later tasks overtake earlier ones.
    stricterFIFO: true,
    maxQueue: Math.ceil(passwordQueue / workers),
  });
  return process_.microblogPasswordPool;
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
 * A bcrypt hash of a new password, 60 characters, at the configured cost.
 * @throws ServerBusyError if too many passwords are waiting
 */
export async function hashPassword(password: string): Promise<string> {
  return run(normalizePassword(password));
}

/**
 * Whether a password matches a hash. Without a hash (unknown or inactive user) the same work is done and the result is
 * false, so that timing reveals nothing (ASVS 6.3.8).
 * @throws ServerBusyError if too many passwords are waiting
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const normal = normalizePassword(password);
  // Such a password was never accepted; bcrypt would read only its beginning.
  const possible = byteLength(normal) <= PASSWORD_MAX_BYTES && !normal.includes("\0");
  const isHash = hash !== undefined && hash.length === 60;
  const matches = await run(possible ? normal : "", isHash ? hash : UNMATCHABLE_HASH);
  return matches && possible && isHash;
}

/** Whether a hash was made at another cost than the configured one. */
export function needsRehash(hash: string): boolean {
  return bcrypt.getRounds(hash) !== settings().bcryptCost;
}
