// Runs on a thread of its own (accounts/password.ts), so that a hash never holds up a page.
// Plain JavaScript, because the thread loads it as it is.
import bcrypt from "bcryptjs";

/**
 * @param {{ password: string, cost: number } | { password: string, hash: string }} task
 * @returns {string | boolean} the new hash, or whether the password matches the given one
 */
export default function run(task) {
  return "hash" in task ? bcrypt.compareSync(task.password, task.hash) : bcrypt.hashSync(task.password, task.cost);
}
