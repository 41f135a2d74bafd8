import { afterEach, describe, expect, test, vi } from "vitest";
import { translateTo } from "../i18n/catalog";
import { EMAIL_ELEMENTS, elements, links, paragraphs } from "./read-html.testing";

const when = new Date("2026-01-31T23:59:00Z");
const t = translateTo("en");
const TOKEN = "aB3_-xyz";

/** The emails of a process that was started with this environment. */
async function emailsWith(env: Record<string, string> = {}) {
  vi.resetModules();
  Object.assign(process.env, env);
  return import("./templates");
}
afterEach(() => {
  delete process.env.AUTH_URL;
  delete process.env.PORT;
});

/** Each kind of email, about a person with this name. */
async function each(username: string, to = "susan@example.org", env: Record<string, string> = {}) {
  const emails = await emailsWith({ AUTH_URL: "https://blog.example.org", ...env });
  const from = { device: "Firefox on Windows", ipAddress: "192.0.2.1" };
  const signIn = { username, ...from, when, token: TOKEN };
  return {
    confirm: emails.confirmationEmail(t, to, username, TOKEN),
    taken: emails.addressTakenEmail(t, to, username, username),
    reset: emails.resetPasswordEmail(t, to, username, TOKEN),
    created: emails.newAccountEmail(t, to, username, TOKEN),
    code: emails.signInCodeEmail(t, to, { username, code: "123456", ...from }),
    device: emails.newDeviceEmail(t, to, signIn),
    deletion: emails.securityEmail(t, to, { username, change: "Your account will be deleted", when, isDeletion: true }),
    security: emails.securityEmail(t, to, { username, change: "Your password was changed", when }),
  };
}

describe("Every email", () => {
  test("has the same content as text and as HTML, and one link", async () => {
    for (const { subject, text, html } of Object.values(await each("Susan"))) {
      const [url = ""] = links(html);
      expect(new Set(links(html))).toEqual(new Set([url]));
      expect(text.match(/https?:\S+/g)).toEqual([url]);
      const said = text
        .trimEnd()
        .replace("-- \n", "")
        .replace(`:\n${url}`, `\nIf the button doesn't work, open this link: ${url}`)
        .split(/\n+/)
        // In HTML it is the heading.
        .filter((line) => line !== `${subject}.`);
      expect(paragraphs(html)).toEqual(said);
    }
  });

  test("names the account and the site", async () => {
    for (const { to, text } of Object.values(await each("Susan"))) {
      expect(to).toBe("susan@example.org");
      expect(text).toMatch(/account Susan at blog\.example\.org/);
    }
  });

  test.each([
    ["https://blog.example.org", undefined, "https://blog.example.org"],
    ["https://blog.example.org:8443/", undefined, "https://blog.example.org:8443"],
    ["", undefined, "http://localhost:3000"],
    ["", "4000", "http://localhost:4000"],
  ])("has links that begin with AUTH_URL, or with this machine: %j, port %s", async (url, port, origin) => {
    const env = { AUTH_URL: url, ...(port ? { PORT: port } : {}) };
    for (const { text, html } of Object.values(await each("Susan", undefined, env))) {
      expect(new URL(links(html)[0] ?? "").origin).toBe(origin);
      expect(text).toContain(new URL(origin).host);
    }
  });

  test.each([
    "<script>alert(1)</script>",
    "x\r\nBcc: evil@example.net",
    'x" onclick="alert(1)',
    "x\r\n.\r\nMAIL FROM:<evil@example.net>",
  ])("about someone called %j has that in its text alone (ASVS 1.3.11)", async (username) => {
    for (const { to, subject, html } of Object.values(await each(username))) {
      expect(to).toBe("susan@example.org");
      expect(subject).toMatch(/^[ -~]+$/);
      expect(subject).not.toContain(username);
      expect(elements(html)).toEqual(EMAIL_ELEMENTS);
      expect(paragraphs(html).join()).toContain(username);
      expect(html.replace(/"[^"]*"/g, "")).not.toMatch(/<[^>]*\son\w+=/);
    }
  });

  test("does not repeat its recipient's address, so that a strange one does not become our words", async () => {
    const to = "<script>alert(1)</script>\r\nBcc: evil@example.net";
    for (const { subject, text, html } of Object.values(await each("Susan", to))) {
      for (const said of [subject, text, html]) expect(said).not.toMatch(/script|evil/);
    }
  });
});

describe("The link", () => {
  test("contains a token in emails that allow an action, and in no others", async () => {
    const urls = Object.fromEntries(
      Object.entries(await each("Susan")).map(([kind, { html }]) => [kind, links(html)[0]]),
    );
    expect(urls).toEqual({
      confirm: `https://blog.example.org/confirm-email?token=${TOKEN}`,
      taken: "https://blog.example.org/login",
      created: `https://blog.example.org/reset-password?token=${TOKEN}`,
      reset: `https://blog.example.org/reset-password?token=${TOKEN}`,
      code: "https://blog.example.org/login/email/code?code=123456",
      deletion: "https://blog.example.org/login",
      device: `https://blog.example.org/not-me?token=${TOKEN}`,
      security: "https://blog.example.org/forgot-password",
    });
  });

  test("can't be redirected or extended by a token", async () => {
    const { resetPasswordEmail } = await emailsWith({ AUTH_URL: "https://blog.example.org" });
    for (const token of [
      "&next=https://evil.example",
      "#x",
      "/../..//evil.example",
      "@evil.example",
      "a b\r\nc",
      "é",
    ]) {
      const url = new URL(links(resetPasswordEmail(t, "susan@example.org", "Susan", token).html)[0] ?? "");
      expect([url.origin, url.pathname, url.hash]).toEqual(["https://blog.example.org", "/reset-password", ""]);
      expect([...url.searchParams]).toEqual([["token", token]]);
    }
  });
});

test("The email about a new sign-in says which browser, from where and when", async () => {
  const { device } = await each("Susan");
  expect(device.text).toContain(
    "Device: Firefox on Windows\nIP address: 192.0.2.1\nTime: January 31, 2026 at 11:59 PM UTC\n",
  );
});

test("The email about an address that is already taken names both accounts, and the address's owner", async () => {
  const { addressTakenEmail } = await emailsWith({ AUTH_URL: "https://blog.example.org" });
  const { text } = addressTakenEmail(t, "susan@example.org", "Susan", "miguel");
  expect(text).toContain(
    "The account miguel at blog.example.org tried to use this email address, which already belongs to your account Susan.",
  );
  expect(text).toContain("Sign in as Susan:");
});

test("A Spanish email is Spanish throughout, including dates", async () => {
  const { newDeviceEmail } = await emailsWith({ AUTH_URL: "https://blog.example.org" });
  const signIn = { username: "Susan", device: "Firefox", ipAddress: "192.0.2.1", when, token: TOKEN };
  const { subject, text, html } = newDeviceEmail(translateTo("es"), "susan@example.org", signIn);
  expect(subject).toBe("Nuevo inicio de sesión en tu cuenta");
  expect(text).toContain("Dispositivo: Firefox\nDirección IP: 192.0.2.1\nHora: 31 de enero de 2026 a las 23:59 UTC\n");
  expect(html).toContain('<html lang="es"');
});
