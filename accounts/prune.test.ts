import { beforeEach, expect, test } from "vitest";
import { startSession } from "../auth/session";
import * as schema from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { saveFormDraft } from "./form-drafts";
import { createToken } from "./one-time-tokens";
import { prune } from "./prune";
import { renameUser } from "./username";
import { findUser } from "./users";

const DAY = 86_400_000;
const now = new Date("2026-03-01T12:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * DAY);

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let user: Awaited<ReturnType<typeof addUser>>;
beforeEach(async () => {
  database = await emptyDatabase();
  user = await addUser("susan");
});

test("Pruning deletes expired rows, keeps the rest, and can be repeated", async () => {
  const { id: userId } = user;
  await startSession(userId, false, { now });
  await createToken("reset-password", { userId, data: {} }, now);
  await saveFormDraft(userId, { body: "unsent" }, now);
  const created = { createdAt: now };
  await database
    .insert(schema.securityEvents)
    .values({ id: "1", userId, type: "signed-in", details: {}, ...created })
    .run();
  await database
    .insert(schema.outbox)
    .values({ id: "1", recipient: "", subject: "", text: "", html: "", ...created })
    .run();
  await database
    .insert(schema.mailQueue)
    .values({ id: "1", sealed: "", dueAt: now, expiresAt: inDays(4) })
    .run();
  await database.insert(schema.devices).values({ id: "1", userId, lastSignInAt: now }).run();
  await database
    .insert(schema.throttles)
    .values({ key: "1", attempts: 1, expiresAt: inDays(1) })
    .run();
  await database
    .insert(schema.accessTokens)
    .values({ id: "1", userId, name: "Script", scope: "read", hash: "1", expiresAt: inDays(7), ...created })
    .run();
  await renameUser(user, "suzanne", now);
  const rowCounts = () =>
    Promise.all(
      [
        schema.sessions,
        schema.oneTimeTokens,
        schema.formDrafts,
        schema.throttles,
        schema.formerUsernames,
        schema.outbox,
        schema.securityEvents,
        schema.devices,
        schema.accessTokens,
        schema.mailQueue,
      ].map(async (table) => (await database.select().from(table).all()).length),
    );
  expect(await prune(now)).toEqual({ accounts: 0, rows: 0 });
  expect(await rowCounts()).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  await prune(inDays(2));
  expect(await rowCounts()).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
  await prune(inDays(31));
  expect(await rowCounts()).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 0]);
  await prune(inDays(38));
  expect(await rowCounts()).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 0, 0]);
  await prune(inDays(181));
  expect(await rowCounts()).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
  expect(await prune(inDays(401))).toEqual({ accounts: 0, rows: 1 });
  expect(await prune(inDays(401))).toEqual({ accounts: 0, rows: 0 });
  expect((await findUser(userId))?.username).toBe("suzanne");
});
