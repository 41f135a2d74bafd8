/* The API's OpenAPI 3.1 document, generated from the operations and their schemas. Pure. */
import * as z from "zod";
import { OPERATIONS, type Operation, PARAMETERS, problemsOf } from "./operations";
import { PROBLEMS, type ProblemName } from "./problems";
import { idempotencyKey, named } from "./schemas";

type Json = Record<string, unknown>;

const refTo = (id: string) => ({ $ref: `#/components/schemas/${id}` });

/** Schemas in their encoded form. A date-time needs no pattern besides its format. */
const OPTIONS = {
  io: "input",
  override: ({ jsonSchema }: { jsonSchema: Json }) => {
    if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
  },
} as const;

function withoutIds({ $schema: _, $id: _id, ...schema }: Json): Json {
  return schema;
}

/** A schema inline, or a reference if it has a name. */
function schemaOf(schema: z.ZodType): Json {
  const id = named.get(schema)?.id;
  return id ? refTo(id) : withoutIds(z.toJSONSchema(schema, OPTIONS) as Json);
}

function parameter(where: "path" | "query" | "header", name: string, schema: z.ZodType): Json {
  const { description, ...rest } = schemaOf(schema);
  const required = where === "path" || undefined;
  return { name, in: where, ...(required ? { required } : {}), ...(description ? { description } : {}), schema: rest };
}

const content = (type: string, schema: Json) => ({ content: { [type]: { schema } } });

function requestBody({ body, form }: Operation) {
  if (!body) return {};
  const asForm = form ? content("multipart/form-data", schemaOf(form)).content : {};
  return {
    requestBody: { required: true, content: { ...content("application/json", schemaOf(body)).content, ...asForm } },
  };
}

const refusal = (description: string) => ({ description, ...content("application/problem+json", refTo("Problem")) });

/** An operation's refusals by status. */
function refusals(names: ProblemName[]): Json {
  const byStatus = new Map<number, ProblemName[]>();
  for (const name of names) byStatus.set(PROBLEMS[name][0], [...(byStatus.get(PROBLEMS[name][0]) ?? []), name]);
  return Object.fromEntries(
    [...byStatus].map(([status, [only, ...others]]) => [
      status,
      others.length === 0
        ? { $ref: `#/components/responses/${only}` }
        : refusal([only, ...others].map((name) => name && PROBLEMS[name][1]).join(" Or: ")),
    ]),
  );
}

function describe(path: string, operation: Operation): Json {
  const { id, summary, scope, query, hasKey, status, response } = operation;
  const parameters = [
    ...(["id", "username"] as const)
      .filter((name) => path.includes(`{${name}}`))
      .map((name) => parameter("path", name, PARAMETERS[name])),
    ...Object.entries(query?.shape ?? {}).map(([name, schema]) => parameter("query", name, schema as z.ZodType)),
    ...(hasKey ? [parameter("header", "Idempotency-Key", idempotencyKey)] : []),
  ];
  return {
    operationId: id,
    summary,
    security: scope ? [{ accessToken: [scope] }] : [],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...requestBody(operation),
    responses: {
      [status]: {
        description: response ? "Done." : "Done; the response has no body.",
        ...(response ? content("application/json", schemaOf(response)) : {}),
      },
      ...refusals(problemsOf(path, operation)),
    },
  };
}

/** The OpenAPI document. */
export function openApiDocument() {
  const { schemas } = z.toJSONSchema(named, { ...OPTIONS, uri: (id) => refTo(id).$ref });
  return {
    openapi: "3.1.0",
    info: {
      title: "Microblog",
      version: "1",
      description: "What a program can do for a person, with an access token created at /settings/tokens.",
    },
    servers: [{ url: "/" }],
    paths: Object.fromEntries(
      Object.entries(OPERATIONS).map(([path, methods]) => [
        path,
        Object.fromEntries(
          Object.entries(methods as Record<string, Operation>).map(([method, operation]) => [
            method.toLowerCase(),
            describe(path, operation),
          ]),
        ),
      ]),
    ),
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutIds(schema as Json)])),
      responses: Object.fromEntries(Object.entries(PROBLEMS).map(([name, [, title]]) => [name, refusal(title)])),
      securitySchemes: {
        accessToken: { type: "http", scheme: "bearer", description: "An access token, which begins with mb_." },
      },
    },
  };
}
