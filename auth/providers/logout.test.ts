import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findIdentity, linkIdentity, unlinkIdentity } from "../../accounts/identities";
import { addUser, breakDeletionsFrom, emptyDatabase } from "../../db/testing";
import { type Provider, readSettings } from "../../settings";
import { startSession } from "../session";
import { listSessions } from "../user-sessions";
import { ProviderError } from "./errors";
import { logOutByPage, logOutByToken } from "./logout";
import { CLIENT_ID, startProvider, type TestProvider } from "./oidc-provider.testing";

const AUTH_SECRET = "K7Qp2vXzR9mLw4TbYc8NfJh3GsDa6UeW";
const SITE = "http://127.0.0.1:9";

let there: TestProvider;
let provider: Provider;
beforeAll(async () => {
  there = await startProvider({ site: SITE });
  const { providers } = readSettings({ AUTH_SECRET, AUTH_URL: SITE, OIDC_PROVIDERS: "test", ...there.env });
  provider = providers[0] as Provider;
});
afterAll(() => there.stop());

let userId: string;
let identityId: string;
beforeEach(async () => {
  await emptyDatabase();
  userId = (await addUser("susan")).id;
  identityId = await link(userId, "susan");
});

async function link(userId: string, subject: string): Promise<string> {
  const proven = { provider: "test", issuer: there.issuer, subject, email: null };
  await linkIdentity(userId, proven);
  return (await findIdentity(proven))?.id ?? "";
}

/** Starts a session with the identity, in a session of the provider. Returns its id. */
const startThere = async (providerSessionId: string) =>
  (await startSession(userId, true, { provider: { identityId, providerSessionId } })).sessionId;

const openSessions = async () => (await listSessions(userId)).map(({ id }) => id).sort();

const EVENT = { "http://schemas.openid.net/event/backchannel-logout": {} };
const claims = (values: Record<string, unknown> = {}) => {
  const now = Math.floor(Date.now() / 1000);
  return { iss: there.issuer, aud: CLIENT_ID, iat: now, exp: now + 120, jti: randomUUID(), events: EVENT, ...values };
};

const refusal = (token: string) =>
  logOutByToken(provider, token).then(
    () => null,
    (error: unknown) => error instanceof ProviderError,
  );

describe("A logout token", () => {
  test("with a session ends the sessions that were started in it", async () => {
    const [ended, other] = [await startThere("one"), await startThere("two")];
    const ours = (await startSession(userId, true)).sessionId;
    await logOutByToken(provider, await there.sign(claims({ sid: "one" })));
    expect(await openSessions()).toEqual([other, ours].sort());
    expect(ended).not.toBe(other);
  });

  test("with a subject ends all of a person's sessions that were started with the provider, and no others", async () => {
    await startThere("one");
    await startThere("two");
    const ours = (await startSession(userId, true)).sessionId;
    const miguel = (await addUser("miguel")).id;
    const provided = { identityId: await link(miguel, "miguel"), providerSessionId: "three" };
    await startSession(miguel, true, { provider: provided });
    await logOutByToken(provider, await there.sign(claims({ sub: "susan" }), { typ: "logout+jwt" }));
    expect(await openSessions()).toEqual([ours]);
    expect(await listSessions(miguel)).toHaveLength(1);
  });

  test("works once", async () => {
    const token = await there.sign(claims({ sub: "susan" }));
    await logOutByToken(provider, token);
    await startThere("one");
    expect(await refusal(token)).toBe(true);
    expect(await openSessions()).toHaveLength(1);
  });

  test("can be sent again if the sessions could not be ended", async () => {
    await startThere("one");
    const token = await there.sign(claims({ sub: "susan" }));
    const repair = await breakDeletionsFrom("sessions");
    await expect(logOutByToken(provider, token)).rejects.toThrow();
    await repair();
    await logOutByToken(provider, token);
    expect(await openSessions()).toEqual([]);
  });

  test.each<[string, () => Record<string, unknown>, Record<string, string>?]>([
    ["of another issuer", () => ({ iss: "https://other.example.org" })],
    ["for another site", () => ({ aud: "other" })],
    ["that is old", () => ({ iat: Math.floor(Date.now() / 1000) - 3600, exp: undefined })],
    ["of the future", () => ({ iat: Math.floor(Date.now() / 1000) + 3600 })],
    ["that has expired", () => ({ exp: Math.floor(Date.now() / 1000) - 3600 })],
    ["without a time", () => ({ iat: undefined })],
    ["without an id", () => ({ jti: undefined })],
    ["without the event, such as an ID token", () => ({ events: undefined })],
    ["with another event", () => ({ events: { "http://schemas.openid.net/event/other": {} } })],
    ["with a nonce, such as an ID token", () => ({ nonce: "x" })],
    ["without a session and a subject", () => ({ sub: undefined })],
    ["of another type", () => ({}), { typ: "at+jwt" }],
  ])("%s is refused", async (_, values, header) => {
    await startThere("one");
    expect(await refusal(await there.sign(claims({ sub: "susan", ...values() }), header))).toBe(true);
    expect(await openSessions()).toHaveLength(1);
  });

  test.each([
    ["unsigned", (token: string) => `${token.split(".").slice(0, 2).join(".")}.`],
    ["altered", (token: string) => token.replace(/\.[^.]+$/, `.${"A".repeat(342)}`)],
    ["empty", () => ""],
  ])("that is %s is refused", async (_, alter) => {
    await startThere("one");
    expect(await refusal(alter(await there.sign(claims({ sub: "susan" }))))).toBe(true);
    expect(await openSessions()).toHaveLength(1);
  });

  test("ends nothing after the identity was unlinked", async () => {
    await startThere("one");
    await unlinkIdentity(userId, identityId, { currentSessionId: "", keepsSessions: true });
    await logOutByToken(provider, await there.sign(claims({ sub: "susan" })));
    expect(await openSessions()).toHaveLength(1);
  });
});

test("A page of the provider ends the sessions of a session there, if it names issuer and session", async () => {
  await startThere("one");
  await logOutByPage(provider, "https://other.example.org", "one");
  await logOutByPage(provider, null, "one");
  await logOutByPage(provider, there.issuer, null);
  await logOutByPage(provider, there.issuer, "two");
  expect(await openSessions()).toHaveLength(1);
  await logOutByPage(provider, there.issuer, "one");
  expect(await openSessions()).toEqual([]);
});
