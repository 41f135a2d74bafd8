import type { BrowserContext } from "@playwright/test";
import { startPushService } from "../push/push-service.testing";
import { addPerson, addToken, expect, inDatabase, type Person, signIn, startSession, test } from "./fixtures";
import { submitForm } from "./forms";
import { E2E_PORT } from "./server";

const PATH = "/settings/notifications";
const ORIGIN = `http://localhost:${E2E_PORT}`;

const subscriptionsOf = ({ id }: Person) =>
  inDatabase((database) =>
    database
      .prepare(
        "SELECT count(*) FROM push_subscriptions JOIN sessions ON sessions.id = session_id WHERE sessions.user_id = ?",
      )
      .pluck()
      .get(id),
  );

type Subscription = ReturnType<Awaited<ReturnType<typeof startPushService>>["addBrowser"]>;

/** Lets a context's pages subscribe at the test's push service: no browser of the tests can reach a real one. */
const subscribeAt = (context: BrowserContext, subscription: Subscription) =>
  context.addInitScript((subscription) => {
    PushManager.prototype.subscribe = async () => ({ toJSON: () => subscription }) as unknown as PushSubscription;
  }, subscription);

test("Someone turns notifications on, is told of a mention on their device, and of nothing after signing out", async ({
  page,
  context,
  person,
  request,
}) => {
  const service = await startPushService();
  await context.grantPermissions(["notifications"], { origin: ORIGIN });
  await subscribeAt(context, service.addBrowser("/device"));
  await signIn(page, person);
  await page.goto(PATH);
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("Notifications are on for this device.")).toBeVisible();
  expect(subscriptionsOf(person)).toBe(1);

  const author = addPerson();
  const post = (body: string) =>
    request.post("/api/v1/posts", { data: { body }, headers: { Authorization: `Bearer ${addToken(author)}` } });
  const { id } = await (await post(`Hi @${person.username}`)).json();
  await expect.poll(() => service.received.map(({ message }) => message)).toHaveLength(1);
  const [{ message } = {}] = service.received;
  const path = `/@${author.username}/${id}`;
  expect(message).toEqual({ title: `@${author.username} mentioned you`, body: `Hi @${person.username}`, path });

  // What the browser does with a message of its push service. Headless Chromium shows no notifications.
  const [worker] = context.serviceWorkers();
  await worker?.evaluate(() => {
    const { registration } = self as unknown as { registration: ServiceWorkerRegistration };
    registration.showNotification = async (title, options) => {
      Object.assign(self, { shown: { title, body: options?.body, path: options?.data.path } });
    };
  });
  const browser = await context.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    browser.on("ServiceWorker.workerRegistrationUpdated", ({ registrations: [first] }) => {
      if (first) resolve(first.registrationId);
    });
  });
  await browser.send("ServiceWorker.enable");
  await browser.send("ServiceWorker.deliverPushMessage", {
    origin: ORIGIN,
    registrationId: await registered,
    data: JSON.stringify(message),
  });
  await expect.poll(() => worker?.evaluate(() => (self as { shown?: unknown }).shown)).toEqual(message);

  await page.goto("/");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(subscriptionsOf(person)).toBe(0);
  service.close();
});

test.describe("Turning notifications on", () => {
  // Each test has a private window.
  test.use({ expectedErrors: [/does not support the Push API in incognito mode/] });

  test("Nothing is asked before the click; no permission, or no push service, is said in words", async ({
    page,
    context,
    person,
  }) => {
    await startSession(page, person);
    const browser = await context.newCDPSession(page);
    const { browserContextId } = (await browser.send("Target.getTargetInfo")).targetInfo;
    for (const [setting, words] of [
      ["prompt", "You didn't allow notifications"],
      ["denied", "Your browser blocks notifications from this site."],
      ["granted", "Your browser couldn't reach its push service."],
    ] as const) {
      const permission = { name: "notifications" };
      await browser.send("Browser.setPermission", { permission, setting, origin: ORIGIN, browserContextId });
      await page.goto(PATH);
      await page.getByRole("button", { name: "Turn on" }).click();
      await expect(page.getByRole("alert").first()).toContainText(words);
    }
    expect(subscriptionsOf(person)).toBe(0);
  });
});

test("Without JavaScript, the page says what turning on takes, and turns off", async ({ page, person }) => {
  await startSession(page, person);
  expect(await (await page.request.get(PATH)).text()).toContain(
    "Turn on JavaScript in your browser to get notifications.",
  );
  inDatabase((database) =>
    database
      .prepare(
        "INSERT INTO push_subscriptions (id, session_id, endpoint, p256dh, auth, created_at) SELECT id, id, '', '', '', 0 FROM sessions WHERE user_id = ?",
      )
      .run(person.id),
  );
  const response = await submitForm(page.request, PATH, {}, "Turn off");
  expect([response.status(), response.headers().location]).toEqual([303, `${PATH}?done=push-off`]);
  expect(subscriptionsOf(person)).toBe(0);
});

test("The service worker is readable without a session, and handles no requests", async ({ request }) => {
  const response = await request.get("/push-worker.js", { maxRedirects: 0 });
  expect(response.status()).toBe(200);
  expect(response.headers()["content-type"]).toContain("javascript");
  const source = await response.text();
  expect([...source.matchAll(/addEventListener\("(\w+)"/g)].map(([, name]) => name)).toEqual([
    "push",
    "notificationclick",
  ]);
});
