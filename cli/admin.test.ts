import { Command } from "commander";
import { beforeEach, expect, test } from "vitest";
import { addUser, emptyDatabase } from "../db/testing";
import { addAdmin } from "./admin";
import { createUserWithPassword, setPassword } from "./admin/accounts";
import { endSessions } from "./admin/sessions";
import { OperatorError } from "./operator";

beforeEach(async () => {
  await emptyDatabase();
  await addUser("susan");
});

const PASSWORD = "four words of mine";

test.for([
  ["a username that is taken", "susan", "new@example.org", PASSWORD, "This username is taken."],
  ["an address that is taken", "ada", "susan@example.org", PASSWORD, "This address already has an account"],
  ["what is no address", "ada", "no address", PASSWORD, "Enter an email address"],
  ["a password that is too short", "ada", "a@example.org", "short", "Use at least 8 characters."],
  ["a password that is easy to guess", "ada", "a@example.org", "iloveyou", "too easy to guess"],
] as const)(
  "create-user refuses %s with the registration form's message",
  async ([, username, email, password, sentence]) => {
    const creation = createUserWithPassword(username, email, password);
    await expect(creation).rejects.toThrow(OperatorError);
    await expect(creation).rejects.toThrow(sentence);
  },
);

test("Commands about a user say if there is none", async () => {
  await expect(setPassword("nobody_at_all")).rejects.toThrow(new OperatorError("There is no user nobody_at_all."));
});

test("end-session asks which session to end, and says if it is not open", async () => {
  await expect(endSessions("susan", undefined, {})).rejects.toThrow("Name the session to end");
  await expect(endSessions("susan", "nonsense", { all: true })).rejects.toThrow("Name the session to end");
  await expect(endSessions("susan", "nonsense", {})).rejects.toThrow("susan has no open session nonsense.");
});

test.for([
  [["suspend", "susan"], "--reason"],
  [["grant", "susan", "king"], "Allowed choices are admin, moderator."],
  [["dance"], "unknown command"],
] as const)("admin refuses %j before it does anything", async ([words, sentence]) => {
  const program = new Command().exitOverride().configureOutput({ writeErr() {} });
  addAdmin(program);
  await expect(program.parseAsync(["admin", ...words], { from: "user" })).rejects.toThrow(sentence);
});
