/*
 * Sends the home page once more where it would be drawn the same. Whoever asks for it is looked up as always, and so is
 * all that it says (app/home.ts): only when that is what the page was last drawn from, for the same browser and at most
 * a minute ago, is it not drawn anew. What must be another each time is put in anew: the nonce of the
 * Content-Security-Policy, the request's id, the id of the form.
 */
import { randomUUID } from "node:crypto";
import { LRUCache } from "lru-cache";

/** @typedef {import("node:http").IncomingMessage} Request */
/** @typedef {import("node:http").ServerResponse} Response */
/** @typedef {{ from: string, head: Record<string, any>, body: Buffer, nonce: string, nonceAt: number[], formIdAt: number[] }} Drawn */

/** What is kept at most, in bytes: the home pages of some three hundred people. */
const MAX_BYTES = 32 * 1_048_576;

/** How long, in milliseconds: a page also says in how many seconds its session ends, and when it was made. */
const MAX_AGE = 60_000;

/** @type {LRUCache<string, Drawn>} */
const drawn = new LRUCache({
  maxSize: MAX_BYTES,
  sizeCalculation: ({ body, from }) => body.length + from.length,
  ttl: MAX_AGE,
  // What is private is gone from memory after that, whoever comes (ASVS 14.2.2).
  ttlAutopurge: true,
});

/** The application's own part (start.ts). @typedef {{ microblogHome?: (headers: Request["headers"]) => Promise<string | null> }} Process */
const process_ = /** @type {Process} */ (globalThis);

/** Headers by which Next.js, a browser or a cache asks for something else than the page. */
const SPECIAL = /^(?:rsc|next-.*|x-nextjs-.*|x-middleware-.*|range|if-.*)$/;

/**
 * Names requests that are answered alike. Undefined where it is not simply the home page that is asked for.
 * @param {Request} request
 */
function nameOf({ method, url, headers }) {
  if (method !== "GET" || url !== "/" || !headers.cookie || Object.keys(headers).some((name) => SPECIAL.test(name)))
    return;
  const { cookie, host, "x-forwarded-host": site, "x-forwarded-proto": scheme, "accept-language": language } = headers;
  return JSON.stringify([cookie, host, site, scheme, language, headers["user-agent"]]);
}

/**
 * Answers a request with what was drawn for it a moment ago, or has `draw` answer it.
 * @param {Request} request
 * @param {Response} response
 * @param {import("../answer-notes").AnswerNotes} notes
 * @param {() => unknown} draw
 */
export async function answerOrDraw(request, response, notes, draw) {
  const name = nameOf(request);
  if (name === undefined) return draw();
  const known = drawn.get(name);
  // Where it can't be known, the page says why.
  if (known && (await process_.microblogHome?.(request.headers).catch(() => null)) === known.from) {
    return sendAgain(known, response);
  }
  keep(name, notes, response);
  return draw();
}

/** @param {Drawn} known @param {Response} response */
function sendAgain({ head, body, nonce, nonceAt, formIdAt }, response) {
  const [newNonce, newFormId] = [btoa(randomUUID()), randomUUID()];
  const copy = Buffer.from(body);
  for (const at of nonceAt) copy.write(newNonce, at, "latin1");
  for (const at of formIdAt) copy.write(newFormId, at, "latin1");
  response.writeHead(200, {
    ...head,
    "content-security-policy": String(head["content-security-policy"]).replaceAll(nonce, newNonce),
    "x-request-id": randomUUID(),
    "content-length": copy.length,
  });
  response.end(copy);
}

/**
 * Keeps an answer that is about to be given, if it is a page that says what it was drawn from.
 * @param {string} name
 * @param {import("../answer-notes").AnswerNotes} notes
 * @param {Response} response
 */
function keep(name, notes, response) {
  /** @type {Buffer[]} */
  const chunks = [];
  /** @param {unknown} chunk @param {unknown} encoding */
  const hear = (chunk, encoding) => {
    if (typeof chunk === "string")
      chunks.push(Buffer.from(chunk, typeof encoding === "string" ? /** @type {BufferEncoding} */ (encoding) : "utf8"));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  const { write, end } = response;
  response.write = /** @type {typeof write} */ (
    (/** @type {any[]} */ ...given) => {
      hear(given[0], given[1]);
      return write.apply(response, /** @type {any} */ (given));
    }
  );
  response.end = /** @type {typeof end} */ (
    (/** @type {any[]} */ ...given) => {
      hear(given[0], given[1]);
      return end.apply(response, /** @type {any} */ (given));
    }
  );
  response.once("finish", () => {
    const { from, formId } = notes.drawing ?? {};
    const head = response.getHeaders();
    const [, nonce] = String(head["content-security-policy"]).match(/'nonce-([^']+)'/) ?? [];
    if (!from || !formId || !nonce || response.statusCode !== 200 || head["set-cookie"] || head["content-encoding"])
      return;
    const body = Buffer.concat(chunks);
    const { connection: _, "transfer-encoding": _encoding, ...rest } = head;
    drawn.set(name, {
      from,
      head: rest,
      body,
      nonce,
      nonceAt: placesOf(nonce, body),
      formIdAt: placesOf(formId, body),
    });
  });
}

/** Where a text stands in a page. @param {string} text @param {Buffer} body */
function placesOf(text, body) {
  const places = [];
  for (let at = body.indexOf(text); at !== -1; at = body.indexOf(text, at + 1)) places.push(at);
  return places;
}
