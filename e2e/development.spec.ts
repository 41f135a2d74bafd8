/* The development server, as `npm run dev` starts it. */
import { axeViolations } from "./accessibility";
import { addPerson, expect, leave, startSession, test } from "./fixtures";
import { databaseOf, newDatabase, type Server, startDevelopment } from "./server";

let server: Server;
test.beforeAll(async () => {
  server = await startDevelopment({ DATABASE_URL: await newDatabase() });
});
// Only one may run in a folder.
test.afterAll(() => server.stop());

test("The page of all parts is there while developing, passes axe, and leaves screenshots in light and dark", async ({
  page,
}, info) => {
  test.slow();
  // Its first request waits until the database is migrated.
  expect((await page.request.get(`${server.url}/api/health`)).status()).toBe(200);
  await startSession(page, addPerson(databaseOf(server.url)), { at: server.url });
  await page.goto(`${server.url}/dev/ui`, { timeout: 90_000 });
  await expect(page.getByRole("heading", { name: "Parts" })).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await axeViolations(page), colorScheme).toEqual([]);
    await page.screenshot({ path: info.outputPath(`parts-${colorScheme}.png`), fullPage: true });
  }
  await leave(page);
});
