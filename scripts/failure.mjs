/*
 * Words for people without JavaScript whose request failed: Next.js draws its error page by script alone, and answers a
 * plain form that failed with two words in plain text.
 */

/** The application's part (start.ts). @typedef {{ microblogFailure?: (acceptLanguage: string | undefined) => string }} Process */
const process_ = /** @type {Process} */ (globalThis);

/**
 * Puts words into the answer to a browser, should it be that something failed.
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
export function putFailureInWords({ url = "", headers }, response) {
  if (url.startsWith("/api/") || headers.rsc || headers["next-action"]) return;
  const { write, end } = response;

  /** @param {any} chunk */
  const inWords = (chunk) => {
    if (response.statusCode < 500 || (typeof chunk !== "string" && !(chunk instanceof Uint8Array))) return chunk;
    const words = process_.microblogFailure?.(headers["accept-language"]) ?? "";
    if (!response.headersSent && String(response.getHeader("content-type")).startsWith("text/plain")) {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      for (const name of ["Content-Length", "ETag"]) response.removeHeader(name);
      return `<!DOCTYPE html><meta name="viewport" content="width=device-width"><title>Microblog</title>${words}`;
    }
    const text = Buffer.from(chunk).toString();
    return text.includes("__next_error__") ? text.replace(/<body[^>]*>/, `$&<noscript>${words}</noscript>`) : chunk;
  };
  response.write = /** @type {typeof write} */ (
    (/** @type {any} */ chunk, /** @type {any[]} */ ...rest) =>
      write.apply(response, /** @type {any} */ ([inWords(chunk), ...rest]))
  );
  response.end = /** @type {typeof end} */ (
    (/** @type {any[]} */ ...[chunk, ...rest]) => end.apply(response, /** @type {any} */ ([inWords(chunk), ...rest]))
  );
}
