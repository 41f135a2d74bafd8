import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { webhookQueue } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { log } from "../log";
import { captureLines } from "../log/capture-lines.testing";
import { CLIENT, eachEvent, SESSION_ID } from "./each-event.testing";
import { raise } from "./events";
import { deliverWebhooks, queueWebhook, signatureOf, waitingWebhooks } from "./webhook";

const SECRETS = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"] as const;

type Received = { url: string | undefined; headers: IncomingHttpHeaders; body: string };

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let userId: string;
let received: Received[];
/** How the receiver responds: a status, to be used once each; then 200. A status of 0 breaks the connection. */
let statuses: number[];
async function startReceiver(): Promise<Server> {
  const receiver = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    received.push({ url: request.url, headers: request.headers, body });
    const status = statuses.shift() ?? 200;
    if (status === 0) request.socket.destroy();
    else response.writeHead(status, status < 400 && status >= 300 ? { Location: "/elsewhere" } : {}).end();
  });
  await new Promise<void>((up) => receiver.listen(0, "127.0.0.1", up));
  receiver.unref();
  return receiver;
}

const server = await startReceiver();
// Before the settings are read.
process.env.EVENTS_WEBHOOK_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=of-the-operator`;
process.env.EVENTS_WEBHOOK_SECRET = SECRETS.join(",");
const lines = captureLines(log());

beforeEach(async () => {
  [received, statuses, lines.length] = [[], [], 0];
  database = await emptyDatabase();
  userId = (await addUser("Susan", { email: "susan@example.org" })).id;
});
afterAll(() => void server.close());

const later = (ms: number) => () => new Date(Date.now() + ms);
const typesReceived = () => received.map(({ body }) => JSON.parse(body).type);

describe("The webhook", () => {
  test("gets each event of an account, signed, and nothing about single requests", async () => {
    const events = Object.values(eachEvent(userId));
    for (const event of events) await raise(event, CLIENT);
    await deliverWebhooks();
    const single = ["session-loaded", "unauthorized", "fresh-sign-in-needed", "password-reset-requested"];
    expect(typesReceived()).toEqual(
      events.filter(({ type }) => !single.includes(type)).map(({ type }) => `account.${type.replaceAll("-", "_")}`),
    );
    for (const { headers, body } of received) {
      const [id, timestamp] = [String(headers["webhook-id"]), Number(headers["webhook-timestamp"])];
      expect(Math.abs(timestamp - Date.now() / 1000)).toBeLessThan(60);
      expect(headers["webhook-signature"]).toBe(
        SECRETS.map((secret) => signatureOf(secret, { id, timestamp, body })).join(" "),
      );
      expect(headers["content-type"]).toBe("application/json");
    }
    expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(received.length);
    expect(await waitingWebhooks()).toEqual({ waiting: 0, since: null });
  });

  test("gets the account and what happened, and no email address, network address or session", async () => {
    for (const event of Object.values(eachEvent(userId))) await queueWebhook(event);
    await deliverWebhooks();
    const bodies = received.map(({ body }) => JSON.parse(body));
    expect(bodies.find(({ type }) => type === "account.signed_in")).toEqual({
      type: "account.signed_in",
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: { userId, username: "Susan", method: "password", isNewDevice: "true" },
    });
    for (const secret of ["@", "192.0.2.1", SESSION_ID, "device-of-this-browser"]) {
      expect(JSON.stringify(bodies)).not.toContain(secret);
    }
  });

  test("gets nothing about unknown names and deleted accounts", async () => {
    await queueWebhook({ type: "sign-in-failed", userId: null, reason: "wrong password" });
    for (const event of Object.values(eachEvent("nobody"))) await queueWebhook(event);
    expect((await waitingWebhooks()).waiting).toBe(0);
  });

  test("is signed as Standard Webhooks says", () => {
    expect(
      signatureOf(SECRETS[0], {
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp: 1614265330,
        body: '{"test": 2432232314}',
      }),
    ).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });
});

describe("An event that the receiver does not accept", () => {
  test.each([500, 404, 302, 0])("is sent again later, with the same id, after a response of %i", async (status) => {
    statuses = [status];
    await queueWebhook({ type: "registered", userId });
    await deliverWebhooks();
    await deliverWebhooks(later(4000));
    expect(received).toHaveLength(1);
    await deliverWebhooks(later(6000));
    expect(received).toHaveLength(2);
    expect(received[1]?.headers["webhook-id"]).toBe(received[0]?.headers["webhook-id"]);
    // A redirect is not followed.
    expect(new Set(received.map(({ url }) => url))).toEqual(new Set(["/hook?key=of-the-operator"]));
    expect(lines).toMatchObject([{ event: "webhook_delayed", level: 40 }]);
    expect(JSON.stringify(lines)).not.toContain("of-the-operator");
  });

  test("keeps later events of its account waiting, and no others", async () => {
    const other = (await addUser("miguel")).id;
    statuses = [503];
    await queueWebhook({ type: "registered", userId });
    await deliverWebhooks();
    await queueWebhook({ type: "deletion-requested", userId, deleteAt: new Date(0) });
    await queueWebhook({ type: "reinstated", userId: other });
    await deliverWebhooks();
    expect(typesReceived()).toEqual(["account.registered", "account.reinstated"]);
    await deliverWebhooks(later(6000));
    expect(typesReceived().slice(2)).toEqual(["account.registered", "account.deletion_requested"]);
  });

  test("is given up after ten attempts in three to four days, and the next one is sent", async () => {
    statuses = Array(10).fill(500);
    await queueWebhook({ type: "registered", userId });
    await queueWebhook({ type: "deletion-canceled", userId });
    const day = 86_400_000;
    let time = 0;
    for (; received.length < 10 && time < 5 * day; time += day / 24) await deliverWebhooks(later(time));
    expect(time / day).toBeGreaterThan(3);
    expect(time / day).toBeLessThan(4.2);
    await deliverWebhooks(later(time));
    expect(typesReceived()).toEqual([...Array(10).fill("account.registered"), "account.deletion_canceled"]);
    expect(lines.filter(({ event }) => event === "webhook_lost")).toMatchObject([{ level: 50, status: 500 }]);
    expect((await waitingWebhooks()).waiting).toBe(0);
  });
});

test("Processes that deliver at the same time send each event once, in the order of its account", async () => {
  const users = await Promise.all(["ada", "grace", "linus"].map(async (name) => (await addUser(name)).id));
  for (let number = 0; number < 5; number++) {
    for (const id of users) await queueWebhook({ type: "recovery-code-used", userId: id, left: number });
  }
  await Promise.all([deliverWebhooks(), deliverWebhooks(), deliverWebhooks()]);
  expect(received).toHaveLength(15);
  for (const id of users) {
    const theirs = received.map(({ body }) => JSON.parse(body).data).filter(({ userId }) => userId === id);
    expect(theirs.map(({ left }) => left)).toEqual(["0", "1", "2", "3", "4"]);
  }
  expect(await database.select().from(webhookQueue).all()).toEqual([]);
});
