/* The bodies of requests: JSON, or a form where an operation takes files. */
import type { NextRequest } from "next/server";
import type * as z from "zod";
import { MAX_PICTURES } from "../feed/post-length";
import { settings } from "../settings";
import type { Operation } from "./operations";
import { ApiError } from "./problems";

/** Maximum size of a body, in bytes; of a form, beside its files. */
const MAX_BODY_BYTES = 65_536;

/** A request's body, and the schema that it is to match. Its size is counted as it is read, whatever its Content-Length. */
export async function readBody(
  { body, form }: Operation,
  request: NextRequest,
): Promise<{ schema: z.ZodType; value: unknown } | undefined> {
  if (!body) return undefined;
  const type = request.headers.get("content-type") ?? "";
  if (form && /^multipart\/form-data *;.*\bboundary=/i.test(type)) {
    return { schema: form, value: await readForm(request, type) };
  }
  if (!/^ *application\/json *(;|$)/i.test(type)) {
    const orForm = form ? ", or pictures as multipart/form-data" : "";
    throw new ApiError("unsupported-media-type", `Send JSON, with Content-Type: application/json${orForm}.`);
  }
  return { schema: body, value: await readJson(request) };
}

async function readBytes(request: NextRequest, max: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.length;
    if (length > max) throw new ApiError("too-large", `Send at most ${max} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function readJson(request: NextRequest): Promise<unknown> {
  const bytes = await readBytes(request, MAX_BODY_BYTES);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes), rejectNul);
  } catch {
    throw new ApiError("malformed", "The body is not JSON in UTF-8, or contains a NUL character.");
  }
}

function rejectNul(_key: string, value: unknown): unknown {
  if (typeof value === "string" && value.includes("\0")) throw new SyntaxError("NUL");
  return value;
}

/** The fields of a form that may come several times. */
const LISTS = ["pictures", "alts"];

async function readForm(request: NextRequest, type: string): Promise<unknown> {
  const bytes = await readBytes(request, MAX_PICTURES * settings().pictureMaxBytes + MAX_BODY_BYTES);
  try {
    const data = await new Response(new Uint8Array(bytes), { headers: { "Content-Type": type } }).formData();
    const fields = [...new Set(data.keys())].map((name) => {
      const values = data.getAll(name).map((value) => rejectNul(name, value));
      return [name, LISTS.includes(name) || values.length > 1 ? values : values[0]];
    });
    return Object.fromEntries(fields);
  } catch {
    throw new ApiError("malformed", "The body is not a complete form, or contains a NUL character.");
  }
}
