// Runs on its own thread (accounts/password.ts), so that hashing never blocks a page. Plain JavaScript, because the
// thread loads the file directly.
import bcrypt from "bcryptjs";

/**
 * Creates a hash, or compares with a given one, which takes the work of `cost` even if that hash has a lower cost.
 * @param {{ password: string, cost: number, hash?: string }} task
 * @returns {string | boolean} the new hash, or whether the password matches the given one
 */
export default function run({ password, cost, hash }) {
  if (hash === undefined) return bcrypt.hashSync(password, cost);
  const matches = bcrypt.compareSync(password, hash);
  // 2^c rounds, then 2^c + 2^(c+1) + … + 2^(cost-1) more, make 2^cost.
  for (let lower = bcrypt.getRounds(hash); lower < cost; lower++) bcrypt.hashSync(password, lower);
  return matches;
}
