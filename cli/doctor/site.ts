/* Checks of the site's own settings and addresses. */
import { existsSync, statSync } from "node:fs";
import { openBreachedPasswords } from "../../accounts/breached-passwords";
import { TRUSTED_PROXIES_ERROR, trustedProxies } from "../../server/client-address";
import type { Settings } from "../../settings";
import { error, type Finding, MAX_CLOCK_DIFFERENCE_MS, messageOf, ok, RESPONSE_TIMEOUT, warning } from "./findings";

export function* checkSecrets({ authSecrets }: Settings): Generator<Finding> {
  const [, ...old] = authSecrets;
  yield ok("AUTH_SECRET is strong enough.");
  if (old.length > 0) {
    yield warning(`AUTH_SECRET holds ${old.length + 1} secrets: remove the old ones after REMEMBER_SECONDS.`);
  }
  for (const file of [".env", ".env.local", ".env.production", ".env.production.local"]) {
    if (process.platform === "win32" || !existsSync(file) || (statSync(file).mode & 0o007) === 0) continue;
    yield warning(`Every user of this machine can read ${file}, which holds settings: chmod 600 ${file}`);
  }
}

export function* checkAddress({
  configuredOrigin,
  trustProxy,
  sessionProtection,
  twoStepRequired,
}: Settings): Generator<Finding> {
  const proxies = process.env.TRUSTED_PROXIES ?? "";
  const hostname = configuredOrigin && new URL(configuredOrigin).hostname;
  const isLocal = hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
  if (!configuredOrigin) {
    yield warning("AUTH_URL is not set: set it to the address people use, so that emails and cookies use it.");
  } else if (configuredOrigin.startsWith("http:") && !isLocal) {
    yield error(
      `AUTH_URL is ${configuredOrigin}: passwords would travel unencrypted. Put a proxy with https in front.`,
    );
  } else {
    yield ok(
      `Cookies and emails are for ${configuredOrigin}${configuredOrigin.startsWith("https:") ? ", Secure" : ""}.`,
    );
  }
  if (!trustedProxies(proxies)) {
    yield error(TRUSTED_PROXIES_ERROR);
  } else if (proxies === "" && (configuredOrigin?.startsWith("https:") || trustProxy)) {
    yield warning(
      "TRUSTED_PROXIES is not set, but there seems to be a proxy: all people share its address and its rate limits. Set it to the proxy's address.",
    );
  }
  if (configuredOrigin && trustProxy) yield warning("AUTH_TRUST_HOST has no effect when AUTH_URL is set: remove it.");
  if (twoStepRequired === "nobody") {
    yield warning("TWO_STEP_REQUIRED is nobody: an admin's password alone gives access to everything.");
  }
  if (sessionProtection === "off") yield warning("SESSION_PROTECTION is off: stolen cookies work in any browser.");
}

/** Requests the site at its public address. */
export async function* checkSite({ configuredOrigin }: Settings): AsyncGenerator<Finding> {
  if (!configuredOrigin) return;
  try {
    const response = await fetch(`${configuredOrigin}/api/health`, { signal: AbortSignal.timeout(RESPONSE_TIMEOUT) });
    yield response.ok
      ? ok(`${configuredOrigin} responds.`)
      : error(`${configuredOrigin}/api/health responds ${response.status}: see the server's log.`);
    if (configuredOrigin.startsWith("https:") && !response.headers.has("strict-transport-security")) {
      yield warning(`${configuredOrigin} responds without HSTS: make the proxy pass our headers on.`);
    }
    const siteTime = Date.parse(response.headers.get("date") ?? "");
    if (Math.abs(siteTime - Date.now()) > MAX_CLOCK_DIFFERENCE_MS) {
      yield error(`The clocks of this machine and of ${configuredOrigin} differ: turn on NTP on both.`);
    }
  } catch (failure) {
    yield warning(
      `${configuredOrigin} does not respond (${messageOf(failure)}): start the site, or check DNS and the proxy.`,
    );
  }
}

export function* checkBreachedPasswords({ breachedPasswordsFile }: Settings): Generator<Finding> {
  if (breachedPasswordsFile === null) return;
  try {
    yield ok(`BREACHED_PASSWORDS_FILE holds ${openBreachedPasswords(breachedPasswordsFile).count} breached passwords.`);
  } catch (failure) {
    yield error(messageOf(failure));
  }
}

/** How many names a browser accepts at least (WebAuthn Level 3, 5.11.1). */
const MAX_PASSKEY_HOSTS = 5;

/** Looks where browsers look whether passkeys work at the site's other addresses. */
export async function* checkPasskeyOrigins({ passkeyOrigins }: Settings): AsyncGenerator<Finding> {
  const [first] = passkeyOrigins;
  if (first === undefined) return;
  // Browsers know the host only, without its port.
  const address = first.startsWith("https:") ? `https://${new URL(first).hostname}` : first;
  const file = `${address}/.well-known/webauthn`;
  try {
    const response = await fetch(file, { signal: AbortSignal.timeout(RESPONSE_TIMEOUT) });
    const { origins } = (response.ok ? await response.json() : {}) as { origins?: string[] };
    const missing = passkeyOrigins.filter((origin) => !origins?.includes(origin));
    yield missing.length === 0
      ? ok(`Passkeys of ${new URL(first).hostname} work at ${passkeyOrigins.join(", ")}.`)
      : error(`${file} does not list ${missing.join(", ")}: make that address serve this site, with PASSKEY_ORIGINS.`);
  } catch (failure) {
    yield error(
      `${file} can't be read (${messageOf(failure)}), so passkeys work at ${address} only: look at PASSKEY_ORIGINS, DNS and the proxy.`,
    );
  }
  if (new Set(passkeyOrigins.map((origin) => new URL(origin).hostname)).size > MAX_PASSKEY_HOSTS) {
    yield warning(`PASSKEY_ORIGINS has more than ${MAX_PASSKEY_HOSTS} hosts: some browsers ignore the rest.`);
  }
}
