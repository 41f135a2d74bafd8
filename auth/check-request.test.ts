import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { checkRequest } from "./check-request";

/** The methods that a route handler exports, and an address that it serves. */
const handlers = readdirSync("app", { recursive: true, encoding: "utf8" })
  .map((file) => join("app", file))
  .filter((file) => basename(file) === "route.ts" && !/^app\/api\/(v1|auth)\//.test(file))
  .map((file) => {
    const source = readFileSync(file, "utf8");
    const methods = ["GET", "POST"].filter((method) => new RegExp(`export .*\\b${method}\\b`).test(source));
    const path = dirname(file)
      .replace("app", "")
      .replace("[profile]", "@susan")
      .replaceAll(/\[\w+\]/g, "x");
    return { path, methods };
  });

test.each(handlers.filter(({ methods }) => methods.length === 1))(
  "A method that $path does not have is refused with those that it has",
  async ({ path, methods: [method] }) => {
    const check = await checkRequest({
      ...{ method: "PUT", path, search: "" },
      headers: new Headers({ host: "localhost" }),
      cookies: { get: () => undefined },
    });
    expect(check.response).toMatchObject({
      status: 405,
      headers: { Allow: method === "GET" ? "GET, HEAD, OPTIONS" : "POST, OPTIONS" },
    });
  },
);
