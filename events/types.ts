/* The types of account events. Pure: listeners and what raises events both import them. */

/** The origin of an event: a request, or an operator at the command line. */
export type Client = {
  /** The network address, as far as TRUSTED_PROXIES allows to know it. */
  ipAddress: string | null;
  /** Browser and system. */
  device: string;
  /** The browser's id, from its signed cookie. */
  deviceId: string | null;
  requestId: string | null;
};

/** How someone proved who they are. */
export type Method = "password" | "passkey" | "code" | "recovery code" | "provider" | "email code";

/** A way to sign in, or a second step. */
export type Factor = "authenticator app" | "passkey" | "recovery codes";

/** Everything that happens to accounts and sessions: Flask-Login's signals, and more. */
export type AccountEvent =
  | { type: "registered"; userId: string }
  | {
      type: "signed-in";
      userId: string;
      sessionId: string;
      method: Method;
      /** The provider's name, if it was one. */
      provider?: string | undefined;
      isNewDevice: boolean;
    }
  | { type: "sign-in-failed"; userId: string | null; reason: SignInFailure }
  | { type: "signed-out"; userId: string; sessionId: string }
  | { type: "session-loaded"; userId: string; sessionId: string }
  | { type: "session-ended"; userId: string; device: string; by: "owner" | "operator" | "email" | "provider" }
  | { type: "session-protected"; userId: string; sessionId: string; mode: "basic" | "strong" }
  | { type: "unauthorized"; path: string }
  | { type: "fresh-sign-in-needed"; userId: string; path: string }
  | { type: "fresh-sign-in-confirmed"; userId: string; method: Method; provider?: string }
  | { type: "fresh-sign-in-failed"; userId: string }
  | { type: "password-changed"; userId: string; by: "owner" | "email" | "operator" }
  | { type: "password-reset-requested"; userId: string | null }
  | { type: "email-change-requested"; userId: string }
  | { type: "email-confirmed"; userId: string; oldEmail: string | null }
  | { type: "username-changed"; userId: string; from: string; to: string }
  | {
      type: "factor-added";
      userId: string;
      factor: Factor;
      name?: string;
      /** Whether the browser added it by itself, after a sign-in with the password. */
      isAutomatic?: true;
    }
  | {
      type: "factor-removed";
      userId: string;
      factor: Factor;
      name?: string;
      /** Whether it was the last factor, so that the password alone is enough again. */
      endsTwoStep: boolean;
    }
  | { type: "identity-linked"; userId: string; provider: string }
  | { type: "identity-unlinked"; userId: string; provider: string }
  | { type: "token-created"; userId: string; name: string; scope: "read" | "write" }
  | { type: "token-revoked"; userId: string; name: string }
  | { type: "recovery-code-used"; userId: string; left: number }
  // Not raised when adding an authenticator app turns it on, or removing the last factor turns it off.
  | { type: "second-step-changed"; userId: string; on: boolean }
  | { type: "deletion-requested"; userId: string; deleteAt: Date }
  | { type: "deletion-canceled"; userId: string }
  | { type: "suspended"; userId: string; reason: string }
  | { type: "reinstated"; userId: string }
  | { type: "post-hidden"; userId: string; postId: string; reason: string }
  | { type: "post-unhidden"; userId: string; postId: string }
  | { type: "role-granted"; userId: string; role: string }
  | { type: "role-revoked"; userId: string; role: string };

/** Why a sign-in failed. */
export type SignInFailure =
  | "wrong password"
  | "wrong code"
  | "wrong passkey"
  | "wrong email code"
  | "throttled"
  | "busy"
  | "inactive"
  | "unconfirmed"
  | "expired";

export type EventType = AccountEvent["type"];

/** A function that receives each event. It must return quickly: the other listeners and the person wait for it. */
export type Listener = (event: AccountEvent, client: Client) => void | Promise<void>;
