import "server-only";
import type { NextRequest } from "next/server";
import * as z from "zod";
import type { Scope } from "../auth/access-tokens";
import { currentClient } from "../auth/client";
import { currentTokenUser } from "../auth/current";
import type { CurrentUser } from "../auth/session";
import { consume, type Refusal } from "../auth/throttle";
import { accountChangeLimits, interactionLimits, postLimits, wrongTokenLimits } from "../auth/throttle-limits";
import { isDatabaseUnavailable, UNAVAILABLE_RETRY_SECONDS } from "../db/unavailable";
import { translateTo } from "../i18n/catalog";
import { requestLog } from "../log";
import { readBody } from "./bodies";
import { type ApiPath, type HttpMethod, OPERATIONS, type Operation, PARAMETERS } from "./operations";
import { ApiError, problemResponse } from "./problems";
import { idempotencyKey } from "./schemas";

type ParameterNames<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | ParameterNames<Rest> : never;
type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type SchemaOutput<O, Name extends string> = O extends Record<Name, infer Schema> ? Output<Schema> : undefined;

/** A handler's input, validated. */
type HandlerInput<Path, O> = {
  user: O extends { scope: Scope } ? CurrentUser : null;
  params: Record<ParameterNames<Path>, string>;
  query: SchemaOutput<O, "query">;
  /** As JSON or, where the operation takes files, as a form. */
  body: SchemaOutput<O, "body"> | (O extends { form: infer Schema } ? Output<Schema> : never);
  /** The Idempotency-Key. */
  key: string | undefined;
};

type Handlers<Path extends ApiPath> = {
  [Name in keyof (typeof OPERATIONS)[Path]]: (
    input: HandlerInput<Path, (typeof OPERATIONS)[Path][Name]>,
  ) =>
    | Promise<SchemaOutput<(typeof OPERATIONS)[Path][Name], "response">>
    | SchemaOutput<(typeof OPERATIONS)[Path][Name], "response">;
};

type Handler = (input: Record<keyof HandlerInput<string, Operation>, unknown>) => unknown;
type Params = Record<string, string | string[] | undefined>;
/** Next.js does not guarantee params if the address has none. */
type Context = { params: Promise<Params | undefined> };
type RouteHandler = (request: NextRequest, context: Context) => Promise<Response>;

const forEachMethod = (handler: RouteHandler) =>
  ({ GET: handler, POST: handler, PUT: handler, PATCH: handler, DELETE: handler, OPTIONS: handler }) as const;

/**
 * The route handlers of an address. Each checks the token, validates the request with the operation's schemas, and
 * encodes the handler's result with the response schema. Every refusal is a problem details response.
 */
export function apiHandlers<Path extends ApiPath>(path: Path, handlers: Handlers<Path>) {
  const operations: Partial<Record<HttpMethod, Operation>> = OPERATIONS[path];
  const allow = [...Object.keys(operations), ...("GET" in operations ? ["HEAD"] : []), "OPTIONS"].join(", ");
  return forEachMethod((request, context) =>
    handleErrors(request, async () => {
      if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: { Allow: allow } });
      const method = (request.method === "HEAD" ? "GET" : request.method) as HttpMethod;
      const operation = operations[method];
      if (!operation) {
        throw new ApiError("method-not-allowed", `This address supports ${allow}.`, { headers: { Allow: allow } });
      }
      const handler = handlers[method as keyof typeof handlers] as Handler;
      return responseFor(operation, handler, request, (await context.params) ?? {});
    }),
  );
}

/** The route handlers of every unknown address. */
export const notFoundHandlers = forEachMethod((request) =>
  handleErrors(request, () => {
    throw new ApiError("not-found", "There is no such address: see /api/v1/openapi.json.");
  }),
);

/** Converts errors to problem details. */
async function handleErrors(request: NextRequest, body: () => Promise<Response>): Promise<Response> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof ApiError) return problemResponse(error);
    if (isDatabaseUnavailable(error)) {
      const detail = `Try again in ${UNAVAILABLE_RETRY_SECONDS} seconds; with an Idempotency-Key, a post is written once.`;
      return problemResponse(
        new ApiError("unavailable", detail, { headers: { "Retry-After": String(UNAVAILABLE_RETRY_SECONDS) } }),
      );
    }
    const path = request.nextUrl.pathname;
    (await requestLog()).error({ event: "request_error", method: request.method, path, err: error });
    return problemResponse(new ApiError("internal-error", "Try again later, and tell whoever runs this site."));
  }
}

async function responseFor(
  operation: Operation,
  handler: Handler,
  request: NextRequest,
  params: Params,
): Promise<Response> {
  const user = operation.scope && (await requireTokenUser(operation.scope, request));
  if (user && operation.scope === "write") await enforceWriteLimit(user, operation);
  const result = await handler({
    user,
    params: readParams(params),
    query: readQuery(operation, request.nextUrl.searchParams),
    body: validate(await readBody(operation, request)),
    key: operation.hasKey && readIdempotencyKey(request.headers.get("idempotency-key")),
  });
  const { status, response: body } = operation;
  return body ? Response.json(z.encode(body, result), { status }) : new Response(null, { status });
}

/** The owner of the request's token, if the token's scope is sufficient. Cookies are ignored. */
async function requireTokenUser(scope: Scope, request: NextRequest): Promise<CurrentUser> {
  const authenticated = await currentTokenUser();
  if (authenticated && (scope === "read" || authenticated.scope === "write")) return authenticated.user;
  if (authenticated) {
    throw new ApiError("insufficient-scope", "Create a token with write access at /settings/tokens.", {
      headers: { "WWW-Authenticate": 'Bearer error="insufficient_scope", scope="write"' },
    });
  }
  if (!request.headers.has("authorization")) {
    throw new ApiError("unauthorized", "Send a token from /settings/tokens in the header Authorization: Bearer.", {
      headers: { "WWW-Authenticate": "Bearer" },
    });
  }
  const refusal = await consume(wrongTokenLimits((await currentClient()).ipAddress));
  if (refusal) throw tooManyRequests(refusal, ", with another token");
  (await requestLog()).warn({ event: "access_token_refused" });
  throw new ApiError("unauthorized", "This token is wrong, was revoked or has expired.", {
    headers: { "WWW-Authenticate": 'Bearer error="invalid_token"' },
  });
}

/** Refuses an account's writes above the hourly limits, which are those of the site's own pages. */
async function enforceWriteLimit({ id }: CurrentUser, { limit }: Operation): Promise<void> {
  const { ipAddress } = await currentClient();
  const limits = {
    posts: () => postLimits(id, ipAddress),
    interactions: () => interactionLimits(id, ipAddress),
    "account changes": () => accountChangeLimits(id),
  }[limit ?? "interactions"];
  const refusal = await consume(limits());
  if (refusal) throw tooManyRequests(refusal);
}

const tooManyRequests = ({ seconds }: Refusal, wait = "") =>
  new ApiError("too-many-requests", `Try again in ${seconds} seconds${wait}.`, {
    headers: { "Retry-After": String(seconds) },
  });

/** The address's parameters. An invalid one means "not found". */
function readParams(params: Params): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, schema] of Object.entries(PARAMETERS)) {
    if (!(name in params)) continue;
    const result = schema.safeParse(params[name]);
    if (!result.success) throw new ApiError("not-found");
    values[name] = result.data;
  }
  return values;
}

function readQuery({ query }: Operation, params: URLSearchParams) {
  if (!query) return undefined;
  const values = Object.fromEntries(params);
  const result = query.safeParse(values);
  const errors = result.success ? {} : messagesByField(result.error);
  for (const name of Object.keys(query.shape)) if (params.getAll(name).length > 1) errors[name] = "Send this once.";
  if (result.success && Object.keys(errors).length === 0) return result.data;
  throw new ApiError("malformed", "The address's query can't be read.", { errors });
}

function readIdempotencyKey(header: string | null): string | undefined {
  if (header === null) return undefined;
  const result = idempotencyKey.safeParse(header);
  if (result.success) return result.data;
  throw new ApiError("malformed", result.error.issues[0]?.message);
}

function validate(sent: Awaited<ReturnType<typeof readBody>>): unknown {
  if (!sent) return undefined;
  const { schema, value } = sent;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ApiError("invalid", "See `errors` for what is wrong with which field.", {
    errors: messagesByField(result.error),
  });
}

/** The first message per field, in English; for the whole value under "". */
function messagesByField(error: z.ZodError): Record<string, string> {
  const translate = translateTo("en");
  const errors: Record<string, string> = Object.create(null);
  for (const issue of error.issues) {
    if (issue.code === "unrecognized_keys") for (const key of issue.keys) errors[key] ??= "There is no such field.";
    else errors[issue.path.join(".")] ??= translate(issue.message);
  }
  return errors;
}
