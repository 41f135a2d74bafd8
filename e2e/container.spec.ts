/* The contents of the container image, and how it runs. */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort } from "../scripts/free-port.mjs";
import { addPerson, expect, leave, PASSWORD, signInByForm, test } from "./fixtures";
import { assemble, commandOf, linesOf } from "./image";
import { CLI, ROOT, runScript } from "./server";

test("The image contains everything the site needs, and writes only beside its database", async ({ page }) => {
  const app = assemble();
  const before = readdirSync(app, { recursive: true });
  const data = mkdtempSync(join(tmpdir(), "microblog-data-"));
  const file = join(data, "microblog.db");
  expect(linesOf("ENV").join(" ")).toContain("DATABASE_URL=file:/data/microblog.db");
  expect(linesOf("VOLUME")).toEqual(["/data"]);
  const env = { DATABASE_URL: `file:${file}`, PORT: String(await freePort()), WORKERS: "2" };

  const [node, ...args] = commandOf(linesOf("CMD").at(-1));
  expect(node).toBe("node");
  const server = runScript(args, env, app);
  await expect.poll(server.output).toContain("Microblog is up");

  const at = `http://localhost:${env.PORT}`;
  const person = addPerson(file);
  await signInByForm(page, person, { at });
  await page.goto(`${at}/settings/profile`);
  await page.getByLabel("Profile picture").setInputFiles(resolve(ROOT, "public/icon-512.png"));
  await page.getByRole("button", { name: "Upload picture" }).click();
  await expect(page.getByText("Picture updated.")).toBeVisible();
  // Next.js's cache beside its build.
  expect((await page.request.get(`${at}/icon.svg`)).status()).toBe(200);
  await leave(page);

  const [health, ...check] = commandOf(linesOf("CMD")[0]);
  expect(health).toBe("node");
  const code = () =>
    new Promise((exit) =>
      execFile(process.execPath, check, { env: { ...process.env, ...env } }, (error) => exit(error ? error.code : 0)),
    );
  expect(await code()).toBe(0);

  const backup = runScript([CLI, "backup"], env, app);
  expect(await backup.ended).toBe(0);
  expect(backup.output()).toContain("verified it");
  const admin = runScript([CLI, "admin", "create-user", "ada", "ada@example.org", "--password-stdin"], env, app);
  admin.child.stdin.end(PASSWORD);
  expect(await admin.ended).toBe(0);

  server.child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
  expect(await code()).toBe(1);
  expect(readdirSync(app, { recursive: true })).toEqual(before);
});

test("The image's process is not root, and receives signals", () => {
  expect(linesOf("USER")).toEqual(["node"]);
  for (const command of linesOf("CMD")) expect(commandOf(command)[0]).toBe("node");
});
