import "server-only";
import type { User } from "../accounts/users";
import { settings } from "../settings";

/** Why somebody may not enter. */
export type IneligibleUser = { code: "inactive"; reason: string | null } | { code: "unconfirmed"; user: User };

/** Why somebody may not enter whoever they have proved to be, or null. The same for each way in. */
export function whySignInIsRefused(user: User): IneligibleUser | null {
  if (!user.active) return { code: "inactive", reason: user.inactiveReason };
  // A new address that waits to be confirmed keeps nobody out who has confirmed one before.
  const isConfirmed = settings().emailVerification !== "required" || user.emailVerifiedAt !== null;
  return isConfirmed ? null : { code: "unconfirmed", user };
}
