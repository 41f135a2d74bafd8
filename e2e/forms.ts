import type { APIRequestContext, APIResponse } from "@playwright/test";
import { attribute, type Browser, decode, fillForm } from "../bench/browser";

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

/** The fields of each form in the main part of a page's HTML, as a browser submits them with nothing filled in. */
export function formsIn(html: string): Record<string, string>[] {
  const [main = ""] = html.match(/<main[\s>].*<\/main>/s) ?? [];
  return (main.match(/<form[\s>].*?<\/form>/gs) ?? []).map((form) => {
    const fields: Record<string, string> = {};
    const add = (tag: string, value: string) => {
      const name = attribute(tag, "name");
      if (name) fields[name] = value;
    };
    for (const [tag] of form.matchAll(/<input\s[^>]*>/g)) {
      const isChosen = !/type="(checkbox|radio|file)"/.test(tag) || / checked[ =>/]/.test(tag);
      if (isChosen) add(tag, attribute(tag, "value") ?? "");
    }
    for (const [, tag = "", text = ""] of form.matchAll(/(<textarea\s[^>]*>)(.*?)<\/textarea>/gs))
      add(tag, decode(text));
    for (const [, tag = "", options = ""] of form.matchAll(/(<select\s[^>]*>)(.*?)<\/select>/gs)) {
      const [chosen] = options.match(/<option[^>]* selected[^>]*>/) ?? options.match(/<option[^>]*>/) ?? [];
      add(tag, attribute(chosen ?? "", "value") ?? "");
    }
    return fields;
  });
}

/** The text of a page's HTML, as a person without JavaScript reads it: words of adjacent elements are apart. */
export const textIn = (html: string): string =>
  decode(
    html
      .replace(/<(script|style)[\s>].*?<\/\1>/gs, " ")
      .replace(/<!--.*?-->/gs, "")
      .replace(/<[^>]*>/g, " "),
  ).replace(/\s+/g, " ");

/** The text of a page, as textIn() has it. */
export const textAt = async (browser: Browser, path: string) => textIn((await browser.visit(path)).body);

/** The title of a page's HTML. */
export const titleOf = (html: string) => decode(html.match(/<title>(.*?)<\/title>/)?.[1] ?? "");

/** The text beside a field of a page's HTML: its error and its hint. */
export function descriptionOf(field: string, html: string): string {
  const [tag = ""] = html.match(new RegExp(`<(?:input|textarea|select)[^>]* name="${field}"[^>]*>`)) ?? [];
  const ids = tag.match(/aria-describedby="([^"]*)"/)?.[1]?.split(" ") ?? [];
  return ids.map((id) => textIn(html.match(new RegExp(`<(\\w+) id="${id}".*?</\\1>`, "s"))?.[0] ?? "")).join(" ");
}

/** The texts of the alerts in a page's HTML. */
export const alertsIn = (html: string): string[] =>
  [...html.matchAll(/<(\w+)[^>]*\srole="alert"[^>]*>(.*?)<\/\1>/gs)].map(([, , text = ""]) =>
    text
      .replace(/<[^>]*>/g, "")
      .replaceAll("&#x27;", "'")
      .trim(),
  );

/** The recovery codes that a page's HTML shows. */
export const recoveryCodesIn = (html: string): string[] =>
  [...html.matchAll(/<li[^>]*>([a-z0-9]+-[a-z0-9-]+)<\/li>/g)].map(([, code = ""]) => code);

/** What a field in the main part of a page's HTML contains; undefined if there is none. */
export const valueIn = (field: string, html: string): string | undefined =>
  formsIn(html).find((fields) => field in fields)?.[field];
