// Runs on a thread of its own (accounts/password.ts), so that a hash never holds up a page.
// Plain JavaScript, because the thread loads it as it is.
import bcrypt from "bcryptjs";

/**
 * Makes a hash; or, given one, compares with it, which takes the work of `cost` also when the hash is of a lower one.
 * @param {{ password: string, cost: number, hash?: string }} task
 * @returns {string | boolean} the new hash, or whether the password matches the given one
 */
export default function run({ password, cost, hash }) {
  if (hash === undefined) return bcrypt.hashSync(password, cost);
  const matches = bcrypt.compareSync(password, hash);
  // 2^c rounds and then 2^c, 2^(c+1), … 2^(cost-1) more make 2^cost.
  for (let lower = bcrypt.getRounds(hash); lower < cost; lower++) bcrypt.hashSync(password, lower);
  return matches;
}
