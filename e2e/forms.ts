import type { APIRequestContext, APIResponse } from "@playwright/test";
import { fillForm } from "../bench/browser";

/** Submits a form of a page as a browser without JavaScript does. Redirects are not followed. */
export async function submitForm(
  request: APIRequestContext,
  path: string,
  values: Record<string, string>,
  button?: string,
): Promise<APIResponse> {
  const page = await request.get(path);
  const { origin } = new URL(page.url());
  const form = await fillForm(await page.text(), path, values, button);
  return request.post(form.path, { headers: { ...form.headers, origin }, data: form.body, maxRedirects: 0 });
}

/** The texts of the alerts in a page's HTML. */
export const alertsIn = (html: string): string[] =>
  [...html.matchAll(/<(\w+)[^>]*\srole="alert"[^>]*>(.*?)<\/\1>/gs)].map(([, , text = ""]) =>
    text
      .replace(/<[^>]*>/g, "")
      .replaceAll("&#x27;", "'")
      .trim(),
  );
