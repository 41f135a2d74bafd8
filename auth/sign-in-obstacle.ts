import "server-only";
import type { User } from "../accounts/users";
import { settings } from "../settings";

/** Why a user can't sign in. */
export type SignInObstacle = { code: "inactive"; reason: string | null } | { code: "unconfirmed"; user: User };

/**
 * Why a user can't sign in even with valid credentials, or null. Every sign-in method uses this check.
 */
export function getSignInObstacle(user: User): SignInObstacle | null {
  if (!user.active) return { code: "inactive", reason: user.suspensionReason };
  // A pending address does not lock out a user who confirmed an earlier one.
  const isConfirmed = settings().emailVerification !== "required" || user.emailVerifiedAt !== null;
  return isConfirmed ? null : { code: "unconfirmed", user };
}
