import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { cookies, headers } from "next/headers";
import type { NextRequest } from "next/server";
import NextAuth, { CredentialsSignin, type NextAuthConfig } from "next-auth";
import type { SignIn } from "../accounts/schemas";
import { isDatabaseUnavailable } from "../db/client";
import { raise } from "../events/events";
import { log } from "../log";
import { settings } from "../settings";
import { safeCallbackUrl } from "./callback-url";
import { currentClient } from "./client";
import { credentials, type SignInRefusal, SignInRefusedError } from "./credentials";
import { endSession, findSession, loadSession } from "./session";
import { freshCookieName, isHttps, sessionCookieName, sessionCookieOptions } from "./session-cookie";
import { beginSession, currentToken } from "./sign-in";
import { decodeToken, encodeToken, type SessionToken } from "./token";

declare module "next-auth" {
  interface User {
    remember?: boolean;
  }
}

/**
 * Auth.js keeps a callback URL in a cookie. We keep it in the address and the form, so cookies with this name are
 * dropped.
 */
export const CALLBACK_COOKIE = "microblog.callback-url";

const asClaims = ({ userId, sessionId, expiresAt }: SessionToken) => ({
  sub: userId,
  sid: sessionId,
  exp: Math.floor(expiresAt.getTime() / 1000),
});

const asToken = (claims: { sub?: string; sid?: unknown; exp?: number }): SessionToken => ({
  userId: String(claims.sub),
  sessionId: String(claims.sid),
  expiresAt: new Date(Number(claims.exp) * 1000),
});

/**
 * Auth.js, configured with our token format and with the session row as the truth. Created per request, because the
 * cookie's name depends on the request's scheme.
 */
async function config(request?: NextRequest): Promise<NextAuthConfig> {
  const https = isHttps(request?.headers ?? (await headers()));
  return {
    basePath: "/api/auth",
    secret: [...settings().authSecrets],
    // Safe: no redirect is built from the host. `redirect` below and auth/routes.ts return paths only.
    trustHost: true,
    useSecureCookies: https,
    session: { strategy: "jwt" },
    pages: { signIn: "/login", signOut: "/", error: "/login" },
    providers: [credentials],
    cookies: {
      sessionToken: { name: sessionCookieName(https), options: sessionCookieOptions(https) },
      // A new name for each request: a cookie planted under a known name would make Auth.js fail. It is deleted as soon
      // as it is set.
      callbackUrl: { name: `${CALLBACK_COOKIE}.${crypto.randomUUID()}`, options: { maxAge: 0, path: "/" } },
    },
    jwt: {
      encode: async ({ token }) => encodeToken(asToken(token ?? {})),
      decode: async ({ token }) => {
        const decoded = await decodeToken(token);
        return decoded && asClaims(decoded);
      },
    },
    callbacks: {
      redirect: ({ url }) => safeCallbackUrl(url),
      async jwt({ token, user, trigger }) {
        if (trigger === "signIn" && user.id) {
          return asClaims(await beginSession(user.id, { remembered: user.remember === true, method: "password" }));
        }
        // The data of an "update" is ignored: id and name come from the row.
        const current = await loadSession(asToken(token));
        return current && { ...token, name: current.user.username };
      },
      session: ({ session, token }) => ({
        user: { id: String(token.sub), name: token.name ?? null },
        expires: new Date(Number(token.exp) * 1000).toISOString() as typeof session.expires,
      }),
    },
    events: {
      async signOut() {
        await endCurrentSession();
      },
    },
    logger: {
      error: (error) => {
        const request = answered.getStore();
        if (request && isDatabaseUnavailable(error)) request.failure = error;
        // The provider logs refused sign-ins. Our own failures arrive wrapped; the rest are client mistakes.
        if (error instanceof CredentialsSignin) return;
        const level = error.name === "CallbackRouteError" ? "error" : "warn";
        log()[level]({ event: "authjs_error", type: error.name, message: error.message });
      },
      warn: (code) => log().warn({ event: "authjs_warning", code }),
      debug: () => {},
    },
  };
}

const authjs = NextAuth(config);

/** Requests handled by Auth.js, and whether the database was unavailable during them. */
const answered = new AsyncLocalStorage<{ failure?: Error }>();

/**
 * Auth.js's response to a request, before auth/routes.ts corrects its cookies and redirects.
 * @throws the error that the database is unavailable (isDatabaseUnavailable); Auth.js itself would sign people out
 */
export async function handle(request: NextRequest): Promise<Response> {
  const about: { failure?: Error } = {};
  const { GET, POST } = authjs.handlers;
  const answer = await answered.run(about, () => (request.method === "POST" ? POST : GET)(request));
  if (about.failure) throw about.failure;
  return answer;
}

/**
 * Signs in with a form that passed signInSchema: verifies the password, starts a session, sets its cookie. Returns
 * null, or why there is no session (yet). For Server Actions and route handlers.
 */
export async function signIn({ login, password, remember }: SignIn): Promise<SignInRefusal | null> {
  try {
    await authjs.signIn("credentials", { login, password, remember: String(remember), redirect: false });
  } catch (error) {
    if (error instanceof SignInRefusedError) return error.why;
    if (error instanceof CredentialsSignin) return { code: "invalid" };
    throw error;
  }
  await settleCookies();
  return null;
}

/** Signs out: ends the current session, if any, and clears its cookie. For route handlers. */
export async function signOut(): Promise<void> {
  await endCurrentSession();
  const https = isHttps(await headers());
  for (const name of [sessionCookieName(https), freshCookieName(https)]) {
    (await cookies()).set(name, "", { ...sessionCookieOptions(https), maxAge: 0 });
  }
}

/** Auth.js always sets an expiry date. This sets the session cookie again, as its row says. */
async function settleCookies(): Promise<void> {
  const jar = await cookies();
  const https = isHttps(await headers());
  const name = sessionCookieName(https);
  const value = jar.get(name)?.value;
  const session = await findSessionByToken(value);
  if (!value || !session) throw new Error("Auth.js signed in without a session cookie");
  jar.set(name, value, sessionCookieOptions(https, session));
}

/** The session row that a token names, or undefined. */
export async function findSessionByToken(token: string | undefined) {
  const decoded = await decodeToken(token);
  return decoded ? await findSession(decoded.sessionId) : undefined;
}

/** Ends the current session. Does nothing without one. */
async function endCurrentSession(): Promise<void> {
  const token = await currentToken();
  if (!token || !(await findSession(token.sessionId))) return;
  await endSession(token.sessionId);
  await raise({ type: "signed-out", userId: token.userId, sessionId: token.sessionId }, await currentClient());
}
