import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { openApiDocument } from "./openapi";
import { OPERATIONS, type Operation } from "./operations";
import { PROBLEMS } from "./problems";

const operations = Object.entries(OPERATIONS).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({ path, method, ...operation })),
);

/** Every reference in the document. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === "$ref" ? [String(inner)] : referencesIn(inner)));
}

/** The value at a JSON pointer of a document. */
const resolvePointer = (root: unknown, pointer: string) =>
  pointer
    .split("/")
    .slice(1)
    .reduce((resolved, name) => (resolved as Record<string, unknown> | undefined)?.[name], root);

describe("The OpenAPI document", () => {
  test("is valid OpenAPI 3.1", async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(openApiDocument()));
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
    expect(validator.version).toBe("3.1");
  });

  test("is plain JSON, and has no broken references", () => {
    const root = openApiDocument();
    expect(JSON.parse(JSON.stringify(root))).toEqual(root);
    const references = referencesIn(root);
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) expect(resolvePointer(root, reference.slice(1)), reference).toBeDefined();
  });

  test("has every operation with its scope, request, response and refusals", () => {
    const { paths } = openApiDocument();
    for (const { path, method, id, scope, status, body, form } of operations) {
      const described = paths[path]?.[method.toLowerCase()] as Record<string, unknown>;
      expect(described, id).toMatchObject({ operationId: id, security: scope ? [{ accessToken: [scope] }] : [] });
      const types = Object.keys((described.requestBody as { content?: object } | undefined)?.content ?? {});
      const expected = [...(body ? ["application/json"] : []), ...(form ? ["multipart/form-data"] : [])];
      expect(types, id).toEqual(expected);
      const responses = Object.keys(described.responses as object).map(Number);
      expect(responses, id).toContain(status);
      if (scope) expect(responses, id).toEqual(expect.arrayContaining([401, 429]));
      if (scope === "write") expect(responses, id).toContain(403);
    }
    expect(Object.values(paths).flatMap((methods) => Object.keys(methods as object))).toHaveLength(operations.length);
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
  });

  test("describes each problem at its type's address", () => {
    const { components } = openApiDocument();
    expect(Object.keys(components.responses)).toEqual(Object.keys(PROBLEMS));
  });

  test("declares times as date-time, and a post's text as non-empty", () => {
    const { schemas } = openApiDocument().components;
    expect(schemas).toMatchObject({
      Post: { properties: { createdAt: { type: "string", format: "date-time" } } },
      NewPost: { properties: { body: { type: "string", minLength: 1 } }, required: ["body"] },
    });
    expect(JSON.stringify(schemas)).not.toMatch(/passwordHash|email/);
  });
});

test("A post's form describes its files, its lists, and that nothing in it is required", () => {
  const { NewPostForm } = openApiDocument().components.schemas;
  expect(NewPostForm).toMatchObject({
    properties: {
      pictures: { type: "array", items: { type: "string", format: "binary" } },
      alts: { type: "array", items: { type: "string" } },
      isSensitive: { type: "string" },
    },
    additionalProperties: false,
  });
  expect(NewPostForm).not.toHaveProperty("required");
});

test("Read operations need no write scope, and only this document needs no token", () => {
  for (const { id, method, scope } of operations) {
    if (id === "describe") expect(scope).toBeNull();
    else expect(scope, id).toBe(method === "GET" ? "read" : "write");
  }
});

test("Every route file of the API has its operations, and vice versa", () => {
  const folder = fileURLToPath(new URL("../app/api/v1", import.meta.url));
  const addresses = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("route.ts"))
    .map((file) => `/api/v1/${file.slice(0, -"/route.ts".length).replace(/\[(\w+)\]/g, "{$1}")}`)
    .filter((address) => address !== "/api/v1/[[...unknown]]");
  expect(addresses.sort()).toEqual(Object.keys(OPERATIONS).sort());
});
