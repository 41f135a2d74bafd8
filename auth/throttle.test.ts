import { beforeEach, describe, expect, test } from "vitest";
import { db } from "../db/client";
import { throttles } from "../db/schema";
import { emptyDatabase, oneByOne } from "../db/testing";
import { runInTwoProcesses } from "../db/testing/two-processes";
import { translateTo } from "../i18n/catalog";
import { consume, type Limit, refund, resetLimits, tooManyAttemptsMessage } from "./throttle";
import {
  accountChangeLimits,
  confirmationEmailLimits,
  confirmLimits,
  emailLimits,
  knownBrowserLimits,
  knownBrowserWrongCodeLimits,
  networkKey,
  postLimits,
  renameLimits,
  reportLimits,
  resetSignInLimits,
  secondStepLimits,
  unknownBrowserLimits,
  wrongEmailCodeLimits,
} from "./throttle-limits";

const start = new Date("2026-01-01T00:00:00Z");
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);

beforeEach(async () => {
  await emptyDatabase();
  await db().delete(throttles).run();
});

/** The number of allowed attempts by a client that always waits as long as required. */
async function attemptsUntilFinal(limits: () => Limit[]): Promise<number> {
  let now = start;
  for (let allowed = 0; ; ) {
    const refusal = await consume(limits(), now);
    if (!refusal) allowed++;
    else if (refusal.isFinal) return allowed;
    else now = new Date(now.getTime() + refusal.seconds * 1000);
    if (allowed > 200) return allowed;
  }
}

describe("Failed sign-ins", () => {
  test("for one name from one address require a wait after five, doubled each time, up to an hour", async () => {
    const waits: number[] = [];
    let now = start;
    for (let attempt = 1; attempt <= 5; attempt++)
      expect(await consume(unknownBrowserLimits("susan", "192.0.2.1"), now)).toBeNull();
    while (waits.length < 10) {
      const refusal = await consume(unknownBrowserLimits("susan", "192.0.2.1"), now);
      if (refusal) waits.push(refusal.seconds);
      now = new Date(now.getTime() + (refusal?.seconds ?? 0) * 1000);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
  });

  test("count before the result is known, so that concurrent attempts all count", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => consume(unknownBrowserLimits("susan", "192.0.2.1"), start)),
    );
    expect(outcomes.filter((refusal) => refusal === null)).toHaveLength(5);
  });

  test("in two concurrent processes share one count", async () => {
    const limits = unknownBrowserLimits("susan", "192.0.2.1");
    const module = new URL("./consume-many.testing.ts", import.meta.url);
    const [first = 0, second = 0] = await runInTwoProcesses<number>(module, limits);
    expect(first + second).toBe(5);
  });

  test("of one account are limited to 100 in a row over all names and methods (SP 800-63B-4, 3.2.2)", async () => {
    let address = 0;
    const fromRandomAddress = (login: string) =>
      attemptsUntilFinal(() => unknownBrowserLimits(login, `192.0.2.${address++ % 250}`));
    const total =
      (await fromRandomAddress("susan")) +
      (await fromRandomAddress("susan@example.org")) +
      (await fromRandomAddress("new@example.org")) +
      (await attemptsUntilFinal(() => knownBrowserLimits("id"))) +
      (await attemptsUntilFinal(() => confirmLimits("id")));
    expect(total).toBe(99);
    expect(await attemptsUntilFinal(() => secondStepLimits("id"))).toBe(100);
    const ofCodes =
      (await attemptsUntilFinal(() => wrongEmailCodeLimits("hash of susan", `192.0.2.${address++ % 250}`))) +
      (await attemptsUntilFinal(() => wrongEmailCodeLimits("hash of her address", `192.0.2.${address++ % 250}`))) +
      (await attemptsUntilFinal(() => knownBrowserWrongCodeLimits("id")));
    expect(ofCodes).toBe(66);
  });

  test("from unknown browsers do not use the allowance of the owner's browsers", async () => {
    await attemptsUntilFinal(() => unknownBrowserLimits("susan", "192.0.2.1"));
    expect(await consume(knownBrowserLimits("id"), start)).toBeNull();
  });

  test("from one address count for every name, and do not affect another address", async () => {
    const outcomes = await oneByOne(40, (_, n) => consume(unknownBrowserLimits(`name${n}`, "192.0.2.1"), start));
    expect(outcomes.filter((refusal) => refusal === null)).toHaveLength(30);
    expect(await consume(unknownBrowserLimits("name41", "192.0.2.2"), start)).toBeNull();
  });

  test("are limited in the same way for an unknown name, in any case", async () => {
    for (const login of ["Nobody", "NOBODY", "nobody", " nobody ", "nobodY"]) {
      expect(await consume(unknownBrowserLimits(login, "192.0.2.1"), start)).toBeNull();
    }
    expect(await consume(unknownBrowserLimits("nobody", "192.0.2.1"), start)).toEqual({ seconds: 30, isFinal: false });
  });

  test("are reset by a successful sign-in", async () => {
    const susan = { id: "id", username: "Susan", email: "susan@example.org" };
    for (const login of ["susan", "SUSAN@example.org"]) {
      for (let n = 0; n < 5; n++) await consume(unknownBrowserLimits(login, "192.0.2.1"), start);
      expect(await consume(unknownBrowserLimits(login, "192.0.2.1"), start)).not.toBeNull();
    }
    await resetSignInLimits(susan, "192.0.2.1");
    expect(await consume(unknownBrowserLimits("susan", "192.0.2.1"), start)).toBeNull();
    expect(await consume(unknownBrowserLimits("susan@example.org", "192.0.2.1"), start)).toBeNull();
  });

  test("are stored without the name that was entered", async () => {
    await consume(unknownBrowserLimits("my secret password", "192.0.2.1"), start);
    expect(JSON.stringify(await db().select().from(throttles).all())).not.toContain("secret");
  });
});

test("A refunded attempt does not count", async () => {
  const limits = secondStepLimits("id");
  for (let n = 0; n < 5; n++) await consume(limits, start);
  expect(await consume(limits, start)).not.toBeNull();
  await refund(limits);
  expect(await consume(limits, start)).toBeNull();
});

test("A reset limit starts from zero", async () => {
  const limits = secondStepLimits("id");
  for (let n = 0; n < 5; n++) await consume(limits, start);
  await resetLimits(limits);
  for (let n = 0; n < 5; n++) expect(await consume(limits, start)).toBeNull();
});

test("A count expires after its retention time", async () => {
  const limits = unknownBrowserLimits("susan", "192.0.2.1").slice(0, 1);
  for (let n = 0; n < 5; n++) await consume(limits, start);
  expect(await consume(limits, later(86_400 - 1))).toBeNull();
  expect(await consume(limits, later(86_400))).not.toBeNull();
  expect(await consume(limits, later(3 * 86_400))).toBeNull();
  expect(await consume(limits, later(3 * 86_400))).toBeNull();
});

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:DB8:1:2:ffff::", "2001:db8:1:2"],
  ["2001:db8::1", "2001:db8:0:0"],
  ["2001:0db8:0000:0000::1", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
  ["fe80::1%eth0", "fe80:0:0:0"],
  [null, "unknown"],
])("The address %s belongs to the network %s", (address, key) => {
  expect(networkKey(address)).toBe(key);
});

test.each([
  [1, "1 second"],
  [59, "59 seconds"],
  [60, "1 minute"],
  [61, "2 minutes"],
  [3600, "an hour"],
])("A wait of %i seconds is shown as %s", (seconds, wait) => {
  expect(translateTo("en")(tooManyAttemptsMessage(seconds))).toBe(`Too many attempts. Try again in ${wait}.`);
});

test.each([
  ["reports", (user: string) => reportLimits(user, `address of ${user}`), 20],
  ["new usernames", renameLimits, 5],
  ["changes of an account", accountChangeLimits, 60],
])("Someone's %s are limited, and nobody else's", async (_name, limitsOf, count) => {
  for (let made = 0; made < count; made++) expect(await consume(limitsOf("susan"), start)).toBeNull();
  expect(await consume(limitsOf("susan"), start)).not.toBeNull();
  expect(await consume(limitsOf("miguel"), start)).toBeNull();
});

test("Nobody uses up the emails that confirm an account's address by typing its id", async () => {
  for (let n = 0; n < 10; n++) await consume(emailLimits("01M8MCCS10XVVM3TTFV63YKZYE", `address ${n}`), start);
  expect(await consume(emailLimits("01M8MCCS10XVVM3TTFV63YKZYE", "another"), start)).not.toBeNull();
  expect(await consume(confirmationEmailLimits("01M8MCCS10XVVM3TTFV63YKZYE", "owner"), start)).toBeNull();
});

describe("Posts in an hour", () => {
  const attempts = async (count: number, now: Date, limits = () => postLimits("susan", "192.0.2.1")) => {
    const refusals = [];
    for (let created = 0; created < count; created++) refusals.push(await consume(limits(), now));
    return refusals.filter((refusal) => refusal !== null);
  };

  test("are limited by account, and allowed again an hour after the first, regardless of refused attempts", async () => {
    expect(await attempts(60, start)).toEqual([]);
    expect(await consume(postLimits("susan", "192.0.2.1"), later(1800))).toEqual({ seconds: 1800, isFinal: false });
    expect(await attempts(60, later(3600))).toEqual([]);
    expect(await attempts(1, later(3600))).toHaveLength(1);
  });

  test("are counted anew if the clock was set back since", async () => {
    expect(await attempts(61, later(365 * 86_400))).toHaveLength(1);
    expect(await attempts(60, start)).toEqual([]);
    expect(await consume(postLimits("susan", "192.0.2.1"), start)).toEqual({ seconds: 3600, isFinal: false });
  });

  test("are limited for all accounts of one network together", async () => {
    let count = 0;
    expect(await attempts(600, start, () => postLimits(`bot${count++}`, "192.0.2.1"))).toEqual([]);
    expect(await attempts(1, start, () => postLimits("another", "192.0.2.1"))).toHaveLength(1);
    expect(await attempts(1, start, () => postLimits("another", "198.51.100.1"))).toEqual([]);
  });
});
