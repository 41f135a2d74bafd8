import { expect, test } from "@playwright/test";
import { Secret, TOTP } from "otpauth";
import { launch } from "puppeteer-core";
import { FIREFOX } from "../scripts/chromium.mjs";
import { addPerson, inDatabase, PASSWORD } from "./fixtures";
import { newDatabase, startServer } from "./server";

test("In Firefox, a person signs in, posts, likes, turns on two-step verification, signs in with a code and signs out", async () => {
  test.setTimeout(180_000);
  const database = await newDatabase();
  const server = await startServer({ DATABASE_URL: database });
  const person = addPerson(database);
  const browser = await launch({ browser: "firefox", executablePath: FIREFOX, headless: true });
  try {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.setDefaultTimeout(60_000);
    // Elements, since the page's Content-Security-Policy blocks what Puppeteer's locators run in it.
    const find = async (selector: string) => {
      const element = await page.waitForSelector(selector, { visible: true });
      if (!element) throw new Error(`${selector} is missing.`);
      return element;
    };
    const press = async (name: string) => (await find(`::-p-aria([name="${name}"][role="button"])`)).click();
    const fill = async (label: string, text: string) =>
      (await find(`::-p-aria([name="${label}"][role="textbox"])`)).type(text);
    const shows = (text: string) => find(`::-p-text(${text})`);

    const signIn = async () => {
      await page.goto(`${server.url}/login`);
      await fill("Username or email", person.username);
      await (await find("input[name=password]")).type(PASSWORD);
      await press("Sign in");
    };

    await signIn();
    await fill("New post", "Written in Firefox");
    await press("Post");
    await shows("Written in Firefox");
    await (await find("article button[name=like]")).click();
    await find("article button[name=unlike]");
    await expect
      .poll(() => inDatabase((opened) => opened.prepare("SELECT count(*) FROM likes").pluck().get(), database))
      .toBe(1);

    await page.goto(`${server.url}/settings/two-step`);
    await press("Set up an app");
    const code = await find("main code");
    const key = String(await code.evaluate((element) => element.textContent)).replaceAll(" ", "");
    const totp = new TOTP({ secret: Secret.fromBase32(key) });
    await fill("Code", totp.generate());
    await press("Turn on");
    await shows("two-step verification.");
    // As if time had gone by: no code works twice.
    inDatabase((opened) => opened.exec("UPDATE totp SET last_step = 0"), database);

    await press("Sign out");
    await find("input[name=password]");
    await signIn();
    await shows("Two-step verification");
    await fill("Code", totp.generate());
    await press("Continue");
    await shows("Written in Firefox");
    await press("Sign out");
    await find("input[name=password]");
    expect(new URL(page.url()).pathname).toBe("/login");
    expect(problems).toEqual([]);
  } finally {
    await browser.close();
    await server.stop();
  }
});
