/*
 * A browser without JavaScript: it keeps cookies and submits the forms of a page. Each request opens a new connection,
 * so that requests reach every process behind a port.
 */

export type BrowserResponse = { status: number; body: string; location: string | null; retryAfter: string | null };

/** A form ready to send: path, content type and body. */
export type FilledForm = { path: string; headers: Record<string, string>; body: string };

/** What to fill in, by the name of the field. */
export type Values = Record<string, string | File>;

const ENTITIES: Record<string, string> = {
  "&quot;": '"',
  "&#x27;": "'",
  "&#39;": "'",
  "&lt;": "<",
  "&gt;": ">",
  "&amp;": "&",
};
/** The text of HTML without elements. */
export const decode = (text: string) =>
  text.replace(/&(?:quot|#x27|#39|lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
/** The value of an attribute in the HTML of a tag. */
export const attribute = (tag: string, name: string) => {
  const [, value] = tag.match(new RegExp(`\\s${name}="([^"]*)"`)) ?? [];
  return value === undefined ? undefined : decode(value);
};

/**
 * Fills in the first form of a page that has the first of the given fields, or the given button, and returns where it is
 * sent, and what. Hidden fields keep their values, and the button sends its own.
 */
function readForm(page: string, path: string, values: Values, button?: string): { path: string; data: FormData } {
  const [field] = Object.keys(values);
  const part = button === undefined ? ` name="${field}"` : `>${button}</button>`;
  const forms = page.match(/<form[\s>].*?<\/form>/gs) ?? [];
  const form = forms.find((form) => form.includes(part));
  if (!form) throw new Error(`There is no form with ${part} at ${path}`);
  const [tag = ""] = form.match(/<form[^>]*>/) ?? [];
  if (attribute(tag, "method")?.toLowerCase() !== "post")
    throw new Error(`The form with ${part} at ${path} is not sent by POST`);
  const data = new FormData();
  for (const hidden of form.match(/<input\s[^>]*type="hidden"[^>]*>/g) ?? []) {
    data.set(attribute(hidden, "name") ?? "", attribute(hidden, "value") ?? "");
  }
  for (const [name, value] of Object.entries(values)) data.set(name, value);
  const pressed = button === undefined ? "" : tagOfButton(form, button);
  const name = attribute(pressed, "name");
  if (name) data.set(name, attribute(pressed, "value") ?? "");
  return { path: attribute(tag, "action") || path, data };
}

/** The tag of the button with this text. */
const tagOfButton = (form: string, text: string) =>
  form
    .slice(0, form.indexOf(`>${text}</button>`) + 1)
    .match(/<button[^>]*>/g)
    ?.at(-1) ?? "";

/** Fills in a form of a page, as readForm() does, for a client that sends text. */
export async function fillForm(
  page: string,
  path: string,
  values: Record<string, string>,
  button?: string,
): Promise<FilledForm> {
  const { path: action, data } = readForm(page, path, values, button);
  const encoded = new Response(data);
  return {
    path: action,
    headers: { "content-type": encoded.headers.get("content-type") ?? "" },
    body: await encoded.text(),
  };
}

/** Milliseconds after which a request is aborted. */
const TIMEOUT = 30_000;

export class Browser {
  readonly #cookies = new Map<string, string>();

  /**
   * The address is sent as X-Forwarded-For; the site must trust this host as a proxy. `cookies` restores an earlier
   * session. Without a user agent, it has Node's. `language` is what it asks for, as in Accept-Language.
   */
  constructor(
    readonly site: string,
    readonly address: string,
    cookies = "",
    readonly userAgent = "",
    readonly language = "",
  ) {
    for (const cookie of cookies.split("; ")) {
      const [, name, value] = cookie.match(/^([^=]+)=(.*)/) ?? [];
      if (name && value) this.#cookies.set(name, value);
    }
  }

  /** Headers that identify this browser. */
  get headers(): Record<string, string> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const optional = { cookie, "user-agent": this.userAgent, "accept-language": this.language };
    const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== ""));
    return { "x-forwarded-for": this.address, ...given };
  }

  /** Requests a path, or sends a form there. Does not follow redirects. */
  async open(
    path: string,
    form?: { headers?: Record<string, string>; body: string | FormData | URLSearchParams },
  ): Promise<BrowserResponse> {
    const response = await fetch(new URL(path, this.site), {
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT),
      headers: { connection: "close", ...this.headers, ...form?.headers },
      ...(form ? { method: "POST", body: form.body } : {}),
    });
    const body = await response.text();
    // fetch accepts a truncated body on a connection that is not kept alive.
    const isPage = response.headers.get("content-type")?.startsWith("text/html");
    if (isPage && !body.endsWith("</html>")) throw new Error(`${path} was truncated`);
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = cookie.match(/^([^=]+)=([^;]*)/) ?? [];
      if (value === "" || /;\s*max-age=0/i.test(cookie)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return {
      status: response.status,
      body,
      location: response.headers.get("location"),
      retryAfter: response.headers.get("retry-after"),
    };
  }

  /** Fills in a form of a page and submits it: see readForm(). */
  async submit(path: string, page: string, values: Values, button?: string): Promise<BrowserResponse> {
    const { path: action, data } = readForm(page, path, values, button);
    return this.open(action, { body: data });
  }

  /** Requests a page, follows its redirects, and returns the address and HTML of the last one. */
  async visit(path: string): Promise<{ path: string; body: string }> {
    return this.follow(path, await this.open(path));
  }

  /** Fills in and submits a form of a page, or of its HTML that was requested before, and follows the redirects. */
  async fillIn(
    path: string,
    values: Values,
    { button, page }: { button?: string; page?: string } = {},
  ): Promise<{ path: string; body: string }> {
    const opened = page === undefined ? await this.visit(path) : { path, body: page };
    return this.follow(opened.path, await this.submit(opened.path, opened.body, values, button));
  }

  /** Follows the redirects of a response to a request for a path. */
  private async follow(path: string, response: BrowserResponse): Promise<{ path: string; body: string }> {
    if (response.location === null) return { path, body: response.body };
    const { pathname, search } = new URL(response.location, this.site);
    return this.follow(pathname + search, await this.open(pathname + search));
  }
}

let addresses = 0;

/** A network address that is new in this run (RFC 3849). */
export function newAddress(): string {
  const number = (++addresses).toString(16).padStart(8, "0");
  return `2001:db8:${number.slice(0, 4)}:${number.slice(4)}::1`;
}

/** Signs in through the form. Returns the browser with the session cookie. */
export async function signIn(site: string, login: string, password: string): Promise<Browser> {
  const browser = new Browser(site, newAddress());
  const { body } = await browser.open("/login");
  const { status } = await browser.submit("/login", body, { login, password });
  if (status !== 303) throw new Error(`Signing in as ${login} returned status ${status}`);
  return browser;
}
