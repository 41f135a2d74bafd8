/*
 * A browser without JavaScript: it keeps cookies and sends forms as they stand in a page. Each request takes a connection
 * of its own, so that they reach every process behind a port.
 */

export type Answer = { status: number; body: string; location: string | null; retryAfter: string | null };

/** A form as it is sent: where to, its content type and its body. */
export type FilledForm = { path: string; headers: Record<string, string>; body: string };

const ENTITIES: Record<string, string> = { "&quot;": '"', "&#x27;": "'", "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const decode = (text: string) => text.replace(/&(?:quot|#x27|lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
const attribute = (tag: string, name: string) => {
  const [, value] = tag.match(new RegExp(`\\s${name}="([^"]*)"`)) ?? [];
  return value === undefined ? undefined : decode(value);
};

/** Fills in the form of a page that has the first of the given fields; hidden fields are sent as they stand. */
export async function fillForm(page: string, path: string, values: Record<string, string>): Promise<FilledForm> {
  const [field = ""] = Object.keys(values);
  const forms = page.match(/<form[\s>].*?<\/form>/gs) ?? [];
  const form = forms.find((form) => form.includes(` name="${field}"`));
  if (!form) throw new Error(`There is no form with a field ${field} at ${path}`);
  const data = new FormData();
  for (const tag of form.match(/<input\s[^>]*type="hidden"[^>]*>/g) ?? []) {
    data.set(attribute(tag, "name") ?? "", attribute(tag, "value") ?? "");
  }
  for (const [name, value] of Object.entries(values)) data.set(name, value);
  const sent = new Response(data);
  const action = attribute(form.slice(0, form.indexOf(">")), "action") || path;
  return { path: action, headers: { "content-type": sent.headers.get("content-type") ?? "" }, body: await sent.text() };
}

/** Milliseconds after which an answer is given up. */
const TIMEOUT = 30_000;

export class Browser {
  readonly #cookies = new Map<string, string>();

  /** At a site; from an address of its own, where the site trusts this host as a proxy; with cookies that it had before. */
  constructor(
    readonly site: string,
    readonly address: string,
    cookies = "",
  ) {
    for (const cookie of cookies.split("; ")) {
      const [, name, value] = cookie.match(/^([^=]+)=(.*)/) ?? [];
      if (name && value) this.#cookies.set(name, value);
    }
  }

  /** What to send for this browser's requests to be its own. */
  get headers(): Record<string, string> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    return { "x-forwarded-for": this.address, ...(cookie ? { cookie } : {}) };
  }

  /** Opens an address, or sends a form there. Redirects are not followed. */
  async open(path: string, form?: FilledForm | { headers: Record<string, string>; body: string }): Promise<Answer> {
    const answer = await fetch(new URL(path, this.site), {
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT),
      headers: { connection: "close", ...this.headers, ...form?.headers },
      ...(form ? { method: "POST", body: form.body } : {}),
    });
    const body = await answer.text();
    // fetch takes an answer on a connection that is not kept for whole wherever it ends.
    const isPage = answer.headers.get("content-type")?.startsWith("text/html");
    if (isPage && !body.endsWith("</html>")) throw new Error(`${path} was cut off`);
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = cookie.match(/^([^=]+)=([^;]*)/) ?? [];
      if (value === "" || /;\s*max-age=0/i.test(cookie)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return {
      status: answer.status,
      body,
      location: answer.headers.get("location"),
      retryAfter: answer.headers.get("retry-after"),
    };
  }

  /** Fills in a form of a page and sends it. */
  async submit(path: string, page: string, values: Record<string, string>): Promise<Answer> {
    const form = await fillForm(page, path, values);
    return this.open(form.path, form);
  }
}

let addresses = 0;

/** A network address that none had before in this run (RFC 3849). */
export function newAddress(): string {
  const number = (++addresses).toString(16).padStart(8, "0");
  return `2001:db8:${number.slice(0, 4)}:${number.slice(4)}::1`;
}

/** Signs in by the form. Returns the browser, which has the session's cookie. */
export async function signIn(site: string, login: string, password: string): Promise<Browser> {
  const browser = new Browser(site, newAddress());
  const { body } = await browser.open("/login");
  const { status } = await browser.submit("/login", body, { login, password });
  if (status !== 303) throw new Error(`Signing in as ${login} was answered with ${status}`);
  return browser;
}
