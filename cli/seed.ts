import nextEnv from "@next/env";
import type { Command } from "commander";
import { count } from "drizzle-orm";
import { ulid } from "ulid";
import { hashPassword } from "../accounts/password";
import { db, transaction } from "../db/client";
import { migrate } from "../db/migrate";
import { follows, posts, users } from "../db/schema";

const PASSWORD = "correct horse battery";
const PEOPLE = ["susan", "miguel", "ada", "grace", "linus"];
const POSTS = 1000;
/** Average time between posts, in milliseconds. */
const INTERVAL = 20 * 60_000;

const OPENINGS = [
  "Reading about",
  "All day nothing but",
  "Today I learned about",
  "A walk, a coffee, and",
  "Still thinking about",
];
const SUBJECTS = [
  "keyset pagination",
  "the Avengers",
  "sourdough",
  "old synthesizers",
  "birds 🐦",
  "train timetables",
  "typography",
];
const ENDINGS = ["", " Recommended.", " More tomorrow.", "\n\nThoughts?", " 🎉"];

const pick = (list: string[], index: number) => list[index % list.length] ?? "";

/** Adds `seed`: a few people and a thousand posts. Does nothing if the database has people. */
export function addSeed(program: Command): void {
  program.command("seed").description("fill an empty database with a few people and a thousand posts").action(seed);
}

async function seed(): Promise<never> {
  nextEnv.loadEnvConfig(process.cwd(), true);
  await migrate();

  const existing = (await db().select({ people: count() }).from(users).get())?.people ?? 0;
  if (existing > 0) {
    console.log("The database already has people; nothing was added.");
  } else {
    const start = Date.now() - POSTS * INTERVAL;
    const passwordHash = await hashPassword(PASSWORD);
    const people = PEOPLE.map((username) => ({
      id: ulid(start),
      username,
      email: `${username}@example.org`,
      passwordHash,
      createdAt: new Date(start),
    }));
    const written = Array.from({ length: POSTS }, (_, index) => {
      const createdAt = new Date(start + index * INTERVAL);
      return {
        id: ulid(createdAt.getTime()),
        authorId: people[(index * index + Math.floor(index / 7)) % people.length]?.id ?? "",
        body: `${pick(OPENINGS, index * 3)} ${pick(SUBJECTS, index)}.${pick(ENDINGS, index * 7)}`,
        createdAt,
      };
    });
    await transaction(async (tx) => {
      await tx.insert(users).values(people).run();
      for (const post of written) await tx.insert(posts).values(post).run();
      // Everyone follows the next two.
      for (const [index, follower] of people.entries()) {
        for (const step of [1, 2]) {
          const followedId = people[(index + step) % people.length]?.id ?? "";
          await tx
            .insert(follows)
            .values({ followerId: follower.id, followedId, createdAt: new Date(start) })
            .run();
        }
      }
    });
    console.log(`Added ${PEOPLE.join(", ")} and ${POSTS} posts. Everyone's password is: ${PASSWORD}`);
  }
  process.exit(0);
}
