import type { NextRequest } from "next/server";
import { isDatabaseUnavailable } from "@/db/unavailable";
import { plainUnavailable } from "../../../plain-message";

/** The parameters of the route handlers of a provider. */
export type WithProvider = { params: Promise<{ provider: string }> };

/** Maximum size of a form, in bytes. */
const MAX_BODY_BYTES = 16_384;

/** The form in a request; an empty one if it is too large, or none. */
export async function readForm(request: NextRequest): Promise<FormData> {
  const length = Number(request.headers.get("content-length") ?? 0);
  return length <= MAX_BODY_BYTES ? await request.formData().catch(() => new FormData()) : new FormData();
}

/** The response to a request; 503 in the browser's language while the database is unavailable. */
export async function orUnavailable(request: NextRequest, respond: () => Promise<Response>): Promise<Response> {
  try {
    return await respond();
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    return plainUnavailable(request, (t) => ({
      text: t("This isn't available right now. Go back and try again in a few seconds."),
      links: [["/login", t("Sign in")]],
    }));
  }
}
