import "server-only";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import bcrypt from "bcryptjs";
import Piscina from "piscina";
import { settings } from "../settings";
import { byteLength, normalisePassword, PASSWORD_MAX_BYTES } from "./schemas";

/** More passwords wait to be hashed than the settings allow: the person should try again in a moment. */
export class ServerBusyError extends Error {
  override name = "ServerBusyError";
}

/** A hash to compare with where there is none; the worker makes up the cost. What it says does not matter: its match is ignored. */
const UNMATCHABLE_HASH = `$2b$04$${".".repeat(53)}`;

const process_ = globalThis as { microblogPasswordPool?: Piscina };

/** This process's share of the threads for bcrypt: one for each core, started when first needed, with a bounded queue. */
function pool(): Piscina {
  const { workers, passwordQueue } = settings();
  process_.microblogPasswordPool ??= new Piscina({
    filename: join(process.cwd(), "accounts/password.worker.mjs"),
    minThreads: 0,
    maxThreads: Math.max(1, Math.floor(availableParallelism() / workers)),
    idleTimeout: 60_000,
    // Without this it lets those who come later pass.
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
 * A bcrypt hash of a new password, 60 characters, at the cost in the settings.
 * @throws ServerBusyError when too many are waiting
 */
export async function hashPassword(password: string): Promise<string> {
  return run(normalisePassword(password));
}

/**
 * Whether a password is the one that was hashed. With no hash (no such user, or one who may not
 * sign in) the same work is done and the answer is no, so that time tells nothing (ASVS 6.3.8).
 * @throws ServerBusyError when too many are waiting
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const normal = normalisePassword(password);
  // No such password was ever accepted; bcrypt would look at its beginning only.
  const possible = byteLength(normal) <= PASSWORD_MAX_BYTES && !normal.includes("\0");
  const isHash = hash !== undefined && hash.length === 60;
  const matches = await run(possible ? normal : "", isHash ? hash : UNMATCHABLE_HASH);
  return matches && possible && isHash;
}

/** Whether a hash was made at another cost than the settings now ask for. */
export function needsRehash(hash: string): boolean {
  return bcrypt.getRounds(hash) !== settings().bcryptCost;
}
