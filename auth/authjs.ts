import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { cookies, headers } from "next/headers";
import type { NextRequest } from "next/server";
import NextAuth, { CredentialsSignin, type NextAuthConfig } from "next-auth";
import type { SignIn } from "../accounts/schemas";
import { isDatabaseUnavailable, transaction } from "../db/client";
import { raise } from "../events/events";
import { log } from "../log";
import { settings } from "../settings";
import { safeCallbackUrl } from "./callback-url";
import { currentClient } from "./client";
import { cookieName, cookieOptions, isHttps } from "./cookies";
import { credentials, refuseChangedAccount, type SignInRefusal, SignInRefusedError } from "./credentials";
import { endSession, findSession, loadSession } from "./session";
import { cookieExpiry } from "./session-lifetime";
import { beginSession, currentToken } from "./sign-in";
import { decodeToken, encodeToken, type SessionToken } from "./token";

declare module "next-auth" {
  interface User {
    remember?: boolean;
    /** The hash that the password was compared with. */
    passwordHash?: string;
  }
}

/**
 * The prefix of Auth.js's callback URL cookies. They are dropped: the callback URL travels in the address and the form.
 */
export const CALLBACK_COOKIE = "microblog.callback-url";

const toClaims = ({ userId, sessionId, expiresAt }: SessionToken) => ({
  sub: userId,
  sid: sessionId,
  exp: Math.floor(expiresAt.getTime() / 1000),
});

const toToken = (claims: { sub?: string; sid?: unknown; exp?: number }): SessionToken => ({
  userId: String(claims.sub),
  sessionId: String(claims.sid),
  expiresAt: new Date(Number(claims.exp) * 1000),
});

/**
 * The Auth.js configuration, with our token format and the session row as the source of truth. Built per request,
 * because the cookie's name depends on the request's scheme.
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
      sessionToken: { name: cookieName("session", https), options: cookieOptions(https) },
      // A new name per request: a cookie planted under a known name would make Auth.js fail. It expires at once.
      callbackUrl: { name: `${CALLBACK_COOKIE}.${crypto.randomUUID()}`, options: { maxAge: 0, path: "/" } },
    },
    jwt: {
      encode: async ({ token }) => encodeToken(toToken(token ?? {})),
      decode: async ({ token }) => {
        const decoded = await decodeToken(token);
        return decoded && toClaims(decoded);
      },
    },
    callbacks: {
      redirect: ({ url }) => safeCallbackUrl(url),
      async jwt({ token, user, trigger }) {
        if (trigger === "signIn" && user.id) {
          const account = { id: user.id, passwordHash: String(user.passwordHash) };
          const options = { remembered: user.remember === true, method: "password" } as const;
          return toClaims(await beginSession(account, options).catch(refuseChangedAccount));
        }
        // Ignores the data of an "update": id and name come from the row.
        const current = await loadSession(toToken(token));
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
        const context = requestContext.getStore();
        if (context && isDatabaseUnavailable(error)) context.failure = error;
        // The provider logs refused sign-ins. Our own errors arrive as CallbackRouteError; all others are client
        // errors.
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

/** The context of a request that Auth.js handles: the error if the database was unavailable. */
const requestContext = new AsyncLocalStorage<{ failure?: Error }>();

/**
 * Auth.js's response to a request, before auth/routes.ts corrects its cookies and redirects.
 * @throws an error for which isDatabaseUnavailable is true; Auth.js itself would sign the user out
 */
export async function handle(request: NextRequest): Promise<Response> {
  const context: { failure?: Error } = {};
  const { GET, POST } = authjs.handlers;
  const response = await requestContext.run(context, () => (request.method === "POST" ? POST : GET)(request));
  if (context.failure) throw context.failure;
  return response;
}

/**
 * Signs in with a form that passed signInSchema: verifies the password, starts a session and sets its cookie. Returns
 * null, or why no session was started. For Server Actions and route handlers.
 */
export async function signIn({ login, password, remember }: SignIn): Promise<SignInRefusal | null> {
  try {
    await authjs.signIn("credentials", { login, password, remember: String(remember), redirect: false });
  } catch (error) {
    if (error instanceof SignInRefusedError) return error.refusal;
    if (error instanceof CredentialsSignin) return { code: "invalid" };
    throw error;
  }
  await resetSessionCookie();
  return null;
}

/** Signs out: ends the current session, if any, and clears its cookie. For route handlers. */
export async function signOut(): Promise<void> {
  await endCurrentSession();
  const https = isHttps(await headers());
  for (const name of [cookieName("session", https), cookieName("fresh", https)]) {
    (await cookies()).set(name, "", { ...cookieOptions(https), maxAge: 0 });
  }
}

/** Sets the session cookie again, with or without an expiry as its row says: Auth.js always sets one. */
async function resetSessionCookie(): Promise<void> {
  const jar = await cookies();
  const https = isHttps(await headers());
  const name = cookieName("session", https);
  const value = jar.get(name)?.value;
  const session = await findSessionByToken(value);
  if (!value || !session) throw new Error("Auth.js signed in without a session cookie");
  jar.set(name, value, cookieOptions(https, cookieExpiry(session)));
}

/** The session row of a token, or undefined if the token is invalid or the session has ended. */
export async function findSessionByToken(token: string | undefined) {
  const decoded = await decodeToken(token);
  return decoded ? await findSession(decoded.sessionId) : undefined;
}

/** Ends the current session, if any. */
async function endCurrentSession(): Promise<void> {
  const token = await currentToken();
  if (!token || !(await findSession(token.sessionId))) return;
  const client = await currentClient();
  const { userId, sessionId } = token;
  await transaction(async () => {
    await endSession(sessionId);
    await raise({ type: "signed-out", userId, sessionId }, client);
  });
}
