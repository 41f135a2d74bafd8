// Runs in a worker thread (accounts/password.ts), so that hashing does not block requests. Plain JavaScript, because
// the thread loads this file directly.
import bcrypt from "bcryptjs";

/**
 * Hashes a password, or compares it with a hash. A comparison does the work of `cost` even if the hash has a lower
 * cost.
 * @param {{ password: string, cost: number, hash?: string }} task
 * @returns {{ result: string | boolean, startedAt: number }} the new hash, or whether the password matches `hash`; and
 *   when its turn came, in milliseconds since 1970
 */
export default function run(task) {
  const startedAt = Date.now();
  return { result: hashOrCompare(task), startedAt };
}

/** @param {{ password: string, cost: number, hash?: string }} task */
function hashOrCompare({ password, cost, hash }) {
  if (hash === undefined) return bcrypt.hashSync(password, cost);
  const matches = bcrypt.compareSync(password, hash);
  // 2^c rounds plus 2^c + 2^(c+1) + … + 2^(cost-1) more equal 2^cost.
  for (let lower = bcrypt.getRounds(hash); lower < cost; lower++) bcrypt.hashSync(password, lower);
  return matches;
}
