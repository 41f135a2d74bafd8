import "server-only";
import { cookies, headers } from "next/headers";
import { cookieName, cookieOptions, isHttps } from "./cookies";
import type { SignInSteps } from "./fresh-since";

/** How long a browser remembers it without a sign-in, in seconds: a year. */
const LIFETIME = 365 * 86_400;

/** A way to sign in that has a button of its own, beside the form for the password. */
type SignInWay = "passkey" | "email-code" | ReturnType<typeof providerWay>;

/** The way to sign in with an identity provider, by its name in OIDC_PROVIDERS. */
export const providerWay = (id: string) => `provider-${id}` as const;

/** The way that a sign-in began; null for the password. The second step that followed says nothing about it. */
export function wayOf({ method, firstStep, proof }: SignInSteps): SignInWay | null {
  const first = firstStep ?? method;
  if (first === "provider" && proof) return providerWay(proof.providerId);
  if (first === "email code") return "email-code";
  return first === "passkey" ? "passkey" : null;
}

/**
 * Remembers in this browser how someone signed in, for the sign-in page. It does not say who, and outlives signing out
 * and the account. For actions and route handlers.
 */
export async function rememberSignInWay(steps: SignInSteps): Promise<void> {
  const way = wayOf(steps);
  const https = isHttps(await headers());
  const name = cookieName("last-sign-in", https);
  const jar = await cookies();
  if (way || jar.has(name)) {
    jar.set(name, way ?? "", { ...cookieOptions(https), maxAge: way ? LIFETIME : 0 });
  }
}

/** The way in which someone signed in last in this browser, unless with the password. Anyone can change the cookie. */
export async function lastSignInWay(): Promise<string | undefined> {
  return (await cookies()).get(cookieName("last-sign-in", isHttps(await headers())))?.value;
}
