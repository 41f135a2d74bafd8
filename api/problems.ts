import type { Problem } from "./schemas";

/** Every refusal by name: its status and title. */
export const PROBLEMS = {
  malformed: [400, "The request is malformed."],
  unauthorized: [401, "A valid access token is needed."],
  "insufficient-scope": [403, "The access token may only read."],
  "not-allowed": [403, "This is not allowed."],
  "not-found": [404, "There is nothing here."],
  "method-not-allowed": [405, "This method is not allowed here."],
  conflict: [409, "This can't be done any more."],
  "too-large": [413, "The body is too large."],
  "unsupported-media-type": [415, "The body must be JSON."],
  invalid: [422, "Some fields are invalid."],
  "too-many-requests": [429, "Too many requests."],
  "internal-error": [500, "Something went wrong here."],
  unavailable: [503, "This isn't available right now."],
} as const;

export type ProblemName = keyof typeof PROBLEMS;

/** The address of a problem's description: in the OpenAPI document (api/openapi.ts). */
const typeOf = (name: ProblemName) => `/api/v1/openapi.json#/components/responses/${name}`;

type ApiErrorOptions = { errors?: Record<string, string>; headers?: Record<string, string> };

/** A refused request. `detail` says what is wrong with this request; `errors` does by field. */
export class ApiError extends Error {
  override name = "ApiError";

  constructor(
    readonly problem: ProblemName,
    readonly detail: string = PROBLEMS[problem][1],
    readonly options: ApiErrorOptions = {},
  ) {
    super(detail);
  }
}

/** A refusal as problem details (RFC 9457). */
export function problemResponse({ problem, detail, options: { errors, headers } }: ApiError): Response {
  const [status, title] = PROBLEMS[problem];
  const body: Problem = { type: typeOf(problem), title, status, detail, ...(errors ? { errors } : {}) };
  return Response.json(body, { status, headers: { ...headers, "Content-Type": "application/problem+json" } });
}
