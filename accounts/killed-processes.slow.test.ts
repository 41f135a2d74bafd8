import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { startSession } from "../auth/session";
import { connection } from "../db/client";
import { invites, securityEvents, sessions, users } from "../db/schema";
import { addUser, emptyDatabase, rowsOf, startProcess } from "../db/testing";
import { addRowsToEveryTable } from "./add-rows.testing";
import { deleteDueAccounts } from "./deletion";
import { register } from "./register";
import { insertInvite, setRegistrationMode } from "./registration";
import { findUserByUsername } from "./users";

/*
 * Processes that end without a word, as in a power cut, at each step of a change: what the next start finds. On a SQLite
 * file: of a process that is gone, a libSQL server itself ends the transaction, some seconds later.
 */

let database: Awaited<ReturnType<typeof emptyDatabase>>;
beforeEach(async () => {
  database = await emptyDatabase();
});

/** Runs a change in another process, which is killed at a step. Returns whether it came to its end before. */
function changeUntilKilled(...args: string[]): Promise<boolean> {
  const child = startProcess(new URL("./change-until-killed.testing.ts", import.meta.url), ...args);
  return new Promise((resolve, reject) =>
    child.once("exit", (code, signal) =>
      signal === "SIGKILL" ? resolve(false) : code === 0 ? resolve(true) : reject(new Error(`Exit code ${code}`)),
    ),
  );
}

/** Does something for each step, four at a time, until a process comes to its end unharmed. Returns the number of steps. */
async function atEachStep(run: (step: number) => Promise<boolean>): Promise<number> {
  for (let first = 1; ; first += 4) {
    const ended = await Promise.all([0, 1, 2, 3].map((offset) => run(first + offset)));
    if (ended.includes(true)) return first + ended.indexOf(true) - 1;
  }
}

const isIntact = async () => {
  expect(await rowsOf("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
  expect(await rowsOf("PRAGMA foreign_key_check")).toEqual([]);
};

describe("A process that is killed at any step", () => {
  /** What the security activity says of someone. */
  const eventsOf = async (userId: string) =>
    (await database.select().from(securityEvents).where(eq(securityEvents.userId, userId)).all()).map(
      ({ type }) => type,
    );

  test("of a registration leaves no account, and the invitation still works, or a whole account with its event and confirmation email", async () => {
    const admin = await addUser("boss", { roles: ["admin"] });
    await setRegistrationMode("invite");
    let [without, whole] = [0, 0];
    const steps = await atEachStep(async (step) => {
      const username = `person${step}`;
      const invite = await insertInvite(admin.id, { note: username, days: 7 });
      const hasEnded = await changeUntilKilled("register", username, String(step), invite);
      const user = await findUserByUsername(username);
      const { usedById } = (await database.select().from(invites).where(eq(invites.note, username)).get()) ?? {};
      if (user) {
        whole++;
        expect(user).toMatchObject({ pendingEmail: `${username}@example.org`, active: true });
        expect(user.passwordHash).not.toBe("");
        expect(usedById).toBe(user.id);
        expect(await eventsOf(user.id)).toEqual(["registered"]);
      } else {
        without++;
        expect(usedById).toBeNull();
        const password = "four words of mine";
        const form = { username, email: `${username}@example.org`, password, repeatPassword: password };
        expect(await register(form, { invite })).toEqual({ id: expect.any(String) });
      }
      expect(await rowsOf("SELECT 1 FROM outbox WHERE recipient = ?", [`${username}@example.org`])).not.toEqual([]);
      return hasEnded;
    });
    expect(steps).toBeGreaterThan(10);
    expect([without > 5, whole > 2]).toEqual([true, true]);
    await isIntact();
  });

  test("of a request to delete an account leaves the account as it was, or without sessions and with a date and an event", async () => {
    const steps = await atEachStep(async (step) => {
      const user = await addUser(`person${step}`);
      await startSession(user.id, true);
      const hasEnded = await changeUntilKilled("request-deletion", user.username, String(step));
      const { deleteAt } = (await findUserByUsername(user.username)) ?? {};
      const open = await database.select().from(sessions).where(eq(sessions.userId, user.id)).all();
      expect([deleteAt === null, open.length]).toEqual(deleteAt ? [false, 0] : [true, 1]);
      expect(await eventsOf(user.id)).toEqual(deleteAt ? ["deletion-requested"] : []);
      return hasEnded;
    });
    expect(steps).toBeGreaterThan(4);
    await isIntact();
  });

  test.each(["posts", "follows", "sessions", "security_events"])(
    "of deleting an account, even between the rows of %s, leaves all of it, and the next process deletes it",
    async (table) => {
      const user = await addUser("susan");
      await addRowsToEveryTable(user);
      const { username = "" } = (await database.select().from(users).where(eq(users.id, user.id)).get()) ?? {};
      await database
        .update(users)
        .set({ deleteAt: new Date(1) })
        .where(eq(users.id, user.id))
        .run();
      const rows = async () => {
        const names = await rowsOf("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'");
        const counts = names.map(async ({ name }) => [name, (await rowsOf(`SELECT count(*) n FROM "${name}"`))[0]?.n]);
        return Object.fromEntries(await Promise.all(counts));
      };
      const before = await rows();
      expect(await changeUntilKilled("delete", username, "0", table)).toBe(false);
      expect(await rows()).toEqual(before);
      expect(await deleteDueAccounts()).toBe(1);
      expect((await rows())[table]).toBeLessThan(Number(before[table]));
      expect(await findUserByUsername(username)).toBeUndefined();
      await isIntact();
    },
  );
});

test("A process that has deleted an account and is killed right afterwards has deleted it", async () => {
  const user = await addUser("susan", { deleteAt: new Date(1) });
  expect(await changeUntilKilled("delete", user.username, "1")).toBe(false);
  expect(await findUserByUsername(user.username)).toBeUndefined();
  expect(await deleteDueAccounts()).toBe(0);
  expect(connection().$client.closed).toBe(false);
});
