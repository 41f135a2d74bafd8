/* For tests: one event of each type. A type that is missing here does not compile. */
import type { AccountEvent, Client, EventType } from "./events";

export const CLIENT: Client = {
  ipAddress: "192.0.2.1",
  device: "Firefox on Windows",
  deviceId: "device-of-this-browser",
  requestId: "request-1",
};

export const SESSION_ID = "session-id-that-opens-an-account";

/** One event of each type, about a user. */
export const eachEvent = (userId: string): { [Type in EventType]: Extract<AccountEvent, { type: Type }> } => ({
  registered: { type: "registered", userId },
  "signed-in": { type: "signed-in", userId, sessionId: SESSION_ID, method: "password", isNewDevice: true },
  "sign-in-failed": { type: "sign-in-failed", userId, reason: "wrong password" },
  "signed-out": { type: "signed-out", userId, sessionId: SESSION_ID },
  "session-loaded": { type: "session-loaded", userId, sessionId: SESSION_ID },
  "session-ended": { type: "session-ended", userId, device: "Safari on iPhone", by: "owner" },
  "session-protected": { type: "session-protected", userId, sessionId: SESSION_ID, mode: "strong" },
  unauthorized: { type: "unauthorized", path: "/settings" },
  "fresh-sign-in-needed": { type: "fresh-sign-in-needed", userId, path: "/settings" },
  "fresh-sign-in-confirmed": { type: "fresh-sign-in-confirmed", userId, method: "passkey" },
  "fresh-sign-in-failed": { type: "fresh-sign-in-failed", userId },
  "password-changed": { type: "password-changed", userId, by: "owner" },
  "password-reset-requested": { type: "password-reset-requested", userId },
  "email-change-requested": { type: "email-change-requested", userId },
  "email-confirmed": { type: "email-confirmed", userId, oldEmail: "old@example.net" },
  "username-changed": { type: "username-changed", userId, from: "Sue", to: "Susan" },
  "factor-added": { type: "factor-added", userId, factor: "passkey", name: "Susan's phone" },
  "factor-removed": { type: "factor-removed", userId, factor: "authenticator app", endsTwoStep: false },
  "identity-linked": { type: "identity-linked", userId, provider: "Google" },
  "identity-unlinked": { type: "identity-unlinked", userId, provider: "Google" },
  "token-created": { type: "token-created", userId, name: "Susan's script", scope: "write" },
  "token-revoked": { type: "token-revoked", userId, name: "Susan's script" },
  "recovery-code-used": { type: "recovery-code-used", userId, left: 9 },
  "second-step-changed": { type: "second-step-changed", userId, on: false },
  "deletion-requested": { type: "deletion-requested", userId, deleteAt: new Date("2026-02-01T12:00:00Z") },
  "deletion-canceled": { type: "deletion-canceled", userId },
  suspended: { type: "suspended", userId, reason: "spam" },
  reinstated: { type: "reinstated", userId },
  "post-hidden": { type: "post-hidden", userId, postId: "post", reason: "spam" },
  "post-unhidden": { type: "post-unhidden", userId, postId: "post" },
  "role-granted": { type: "role-granted", userId, role: "admin" },
  "role-revoked": { type: "role-revoked", userId, role: "admin" },
});
