import "server-only";
import type { User } from "../accounts/users";
import { safeCallbackUrl } from "./callback-url";

/** What a user must do before anything else: replace a temporary password. */
export const REQUIREMENTS = ["new-password"] as const;
export type Requirement = (typeof REQUIREMENTS)[number];

/** The columns of a user that decide what is required of them. */
export type Requirable = Pick<User, "temporaryPasswordUntil">;

/** What is required of a user before they can use the site, or null. */
export function requirementOf({ temporaryPasswordUntil }: Requirable): Requirement | null {
  return temporaryPasswordUntil ? "new-password" : null;
}

/** The address of the page where a requirement is met. It leads to `callbackUrl` then. */
export function requirementUrl(_: Requirement, callbackUrl: string): string {
  return `/login/new-password?callbackUrl=${encodeURIComponent(safeCallbackUrl(callbackUrl))}`;
}
