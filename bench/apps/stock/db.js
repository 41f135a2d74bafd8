import { createRequire } from "node:module";
import { join } from "node:path";

/** The driver that is installed for this Node.js (db/driver-name.mjs), which no bundler may look for. */
const Database = createRequire(join(process.cwd(), "package.json"))(process.env.SQLITE_DRIVER);
const db = new Database(process.env.DATABASE_URL.slice("file:".length), { readonly: true });

const user = db.prepare("SELECT id, username, password_hash FROM users WHERE username = ?");
const page = db.prepare(`
  SELECT posts.id, posts.body, posts.created_at, users.username
  FROM home CROSS JOIN posts LEFT JOIN users ON users.id = posts.author_id
  WHERE home.user_id = ? AND posts.id = home.post_id AND posts.deleted_at IS NULL
  ORDER BY home.post_id DESC LIMIT 25`);

export const findUser = (username) => user.get(username);
export const readFeed = (userId) => page.all(userId);
