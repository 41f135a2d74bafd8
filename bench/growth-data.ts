/* The people and posts of npm run bench:growth (growth.ts), written past our code: a million take minutes. */
import type Database from "better-sqlite3";

/** As many people as posts, up to this limit, each with what an account has (writePerson). */
const MAX_PEOPLE = 100_000;
/** The number of people that the reader, u0, follows: the first ones, who write a tenth of all posts. */
const FOLLOWED_COUNT = 500;
/** This person writes a tenth of all posts, half of them replies; their profile is measured. */
export const PROLIFIC_AUTHOR = FOLLOWED_COUNT + 1;
/** What the reader has, however large the site is. */
const [DRAFTS, OPEN_REPORTS, UNREAD] = [50, 30, 5];

const NEXT_YEAR = Date.now() + 365 * 86_400_000;

export const idOf = (index: number) => String(index).padStart(26, "0");
export const peopleAt = (size: number) => Math.min(size, MAX_PEOPLE);

function authorOf(index: number, people: number): number {
  if (index % 10 === 0) return 1 + ((index / 10) % FOLLOWED_COUNT);
  if (index % 10 === 1) return PROLIFIC_AUTHOR;
  return PROLIFIC_AUTHOR + 1 + (index % (people - PROLIFIC_AUTHOR - 1));
}

/**
 * What a post is. The first one has a twentieth of all posts each as reposts, quotes and replies. Of the followed people's
 * and of the prolific author's, some are reposts, quotes and replies too.
 */
function kindOf(index: number): { repostOf?: number; quoteOf?: number; parent?: number } {
  if (index < 20) return {};
  if (index % 20 === 3) return { repostOf: 0 };
  if (index % 20 === 7) return { parent: 0 };
  if (index % 20 === 9) return { quoteOf: 0 };
  if (index % 50 === 30 || index % 100 === 81) return { quoteOf: index - 6 };
  if (index % 50 === 40 || index % 100 === 61) return { repostOf: index - 6 };
  if (index % 20 === 11) return { parent: index - 6 };
  return {};
}

/**
 * Returns a function that adds people and posts up to a size, beside "stranger", who writes while the time is taken. A
 * hundred of the new posts contain a rare word.
 */
export function growingData(database: Database.Database) {
  const insert = (table: string, values: string, kind = "INSERT") => {
    const statement = database.prepare(`${kind} INTO ${table} VALUES (${values})`);
    return (...given: unknown[]) => statement.run(...given);
  };
  const user = insert("users (id, username, email, password_hash, created_at)", "?, ?, ?, '-', 0");
  const session = insert(
    "sessions (id, user_id, created_at, last_seen_at, expires_at, remembered)",
    `?, ?, ${Date.now()}, ${Date.now()}, ${NEXT_YEAR}, 1`,
  );
  const device = insert("devices (id, user_id, last_sign_in_at)", "?, ?, 0");
  const identity = insert(
    "identities (id, user_id, provider, issuer, subject, linked_at)",
    "?, ?, 'example', 'https://login.example.org', ?, 0",
  );
  const follow = insert("follows (follower_id, followed_id, created_at)", "?, ?, 0");
  const subscription = insert(
    "push_subscriptions (id, session_id, endpoint, p256dh, auth, created_at)",
    "?, ?, 'https://push.example.org', '', '', 0",
  );
  const importOf = insert("imports (id, user_id, total, report, due_at, created_at)", "?, ?, 1, '{}', NULL, 0");
  const personReport = insert(
    "person_reports (id, user_id, reporter_id, reason, created_at, closed_at)",
    "?, ?, 'u1', '', 0, 1",
  );
  const draft = insert("drafts (id, user_id, body, updated_at)", "?, ?, 'A draft', 0");
  const post = insert(
    "posts (id, author_id, body, repost_of_id, quote_of_id, parent_id, created_at)",
    "?, ?, ?, ?, ?, ?, 0",
    // Nobody reposts a post twice.
    "INSERT OR IGNORE",
  );
  const hashtag = insert("hashtags (tag, post_id)", "'birds', ?");
  const picture = insert(
    "post_pictures (id, post_id, position, width, height, alt)",
    "?, ?, ?, 2048, 1365, 'Birds on a wire'",
  );
  const like = insert("likes (user_id, post_id)", "'u0', ?");
  const bookmark = insert("bookmarks (id, user_id, post_id)", "?, 'u0', ?");
  const notification = insert(
    "notifications (id, user_id, type, actor_id, post_id, created_at, read_at)",
    "?, 'u0', 'like', ?, ?, 0, ?",
  );
  const report = insert("reports (id, post_id, reporter_id, reason, created_at, closed_at)", "?, ?, 'u1', '', 0, ?");

  function writePerson(person: number): void {
    const id = `u${person}`;
    user(id, `user_${person}`, `user_${person}@example.org`);
    session(`s${person}`, id);
    device(`d${person}`, id);
    identity(`i${person}`, id, id);
    importOf(idOf(person), id);
    draft(idOf(person), id);
    if (person === 0) for (let number = 1; number < DRAFTS; number++) draft(`mine-${number}`, id);
    // The reader has no browser that new posts would be pushed to while the time is taken.
    else subscription(`p${person}`, `s${person}`);
    if (person >= 1) follow(id, "u0");
    if (person >= 1 && person <= FOLLOWED_COUNT) follow("u0", id);
    if (person % 10 === 5) personReport(idOf(person), id);
  }

  function writePost(index: number, people: number, word: string): void {
    const [id, author] = [idOf(index), `u${authorOf(index, people)}`];
    const { repostOf, quoteOf, parent } = kindOf(index);
    const about = [repostOf, quoteOf, parent].map((other) => (other === undefined ? null : idOf(other)));
    if (repostOf !== undefined) {
      post(id, author, "", ...about);
      return;
    }
    post(id, author, `Post number ${index} about birds${word}`, ...about);
    if (index % 10 === 0) hashtag(id);
    // A fifth of the posts have pictures: two each.
    if (index % 5 === 0) for (const position of [0, 1]) picture(pictureOf(index, position), id, position);
    if (index % 10 === 2) like(id);
    if (index % 10 === 4) bookmark(id, id);
    if (index % 10 === 6) notification(id, author, id, index < UNREAD * 10 ? null : 1);
    if (index % 10 === 5) report(id, id, index < OPEN_REPORTS * 10 ? null : 1);
  }

  user("stranger", "stranger", "stranger@example.org");
  return (size: number, oldSize: number): void => {
    const rareInterval = Math.floor((size - oldSize) / 100);
    database.transaction(() => {
      for (let person = peopleAt(oldSize); person < peopleAt(size); person++) writePerson(person);
      for (let index = oldSize; index < size; index++)
        writePost(index, peopleAt(size), index % rareInterval === 2 ? ` rare${size}` : "");
    })();
    database.pragma("wal_checkpoint(TRUNCATE)");
  };
}

const pictureOf = (index: number, position: number) => `p${idOf(index)}-${position}`;
