import type { IconName } from "../ui/icon";

type Line = { type: string; details: Record<string, string> };

const ICONS: Record<string, IconName> = {
  registered: "user-plus",
  "signed-in": "log-in",
  "sign-in-failed": "triangle-alert",
  "signed-out": "log-out",
  "session-ended": "log-out",
  "session-protected": "triangle-alert",
  "fresh-sign-in-confirmed": "check",
  "fresh-sign-in-failed": "triangle-alert",
  "password-changed": "lock",
  "email-change-requested": "mail",
  "email-confirmed": "mail",
  "username-changed": "at-sign",
  "identity-linked": "link",
  "identity-unlinked": "link",
  "token-created": "code",
  "token-revoked": "code",
  "recovery-code-used": "life-buoy",
  "second-step-changed": "shield-check",
  "deletion-requested": "trash-2",
  "deletion-canceled": "user-check",
  suspended: "user-x",
  reinstated: "user-check",
  "post-hidden": "eye-off",
  "post-unhidden": "eye",
  "role-granted": "shield",
  "role-revoked": "shield",
};

const FACTORS: Record<string, IconName> = {
  passkey: "fingerprint-pattern",
  "authenticator app": "smartphone",
  "recovery codes": "life-buoy",
};

/** The icon of a security event. */
export const eventIcon = ({ type, details }: Line): IconName =>
  ICONS[type] ?? FACTORS[details.factor ?? ""] ?? "activity";

/** Whether a security event is a failure or a risk. */
export const isAlarming = ({ type }: Line): boolean =>
  ICONS[type] === "triangle-alert" || type === "deletion-requested";
