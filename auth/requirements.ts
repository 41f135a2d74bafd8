import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { hasRole } from "../accounts/administration";
import type { User } from "../accounts/users";
import { db } from "../db/client";
import { users } from "../db/schema";
import { settings } from "../settings";
import { safeCallbackUrl } from "./callback-url";

/** What a user must do before anything else: replace a temporary password, or set up a second step. */
export const REQUIREMENTS = ["new-password", "second-step"] as const;
export type Requirement = (typeof REQUIREMENTS)[number];

/** The columns of a user that decide what is required of them. */
export type RequirementColumns = Pick<User, "roles" | "temporaryPasswordUntil" | "secondStep" | "secondStepDueAt">;

/** How long people with an account may go on without a second step once one is required of them, in milliseconds. */
const NOTICE_PERIOD = 7 * 86_400_000;

/** When a second step is due, and whether that is stored. */
export type SecondStepDeadline = { date: Date; isStored: boolean };

/**
 * The deadline by which a user must have a second step (TWO_STEP_REQUIRED); null if they need none or have one. Seven
 * days from now for users who have not been notified yet.
 */
export function secondStepDeadline(user: RequirementColumns, now: Date): SecondStepDeadline | null {
  if (user.secondStep || !mustHaveSecondStep(user)) return null;
  const { secondStepDueAt } = user;
  return { date: secondStepDueAt ?? new Date(now.getTime() + NOTICE_PERIOD), isStored: secondStepDueAt !== null };
}

/** Whether the site requires a second step of a user with these roles. */
export function mustHaveSecondStep(user: Pick<User, "roles">): boolean {
  switch (settings().twoStepRequired) {
    case "nobody":
      return false;
    case "admins":
      return hasRole(user, "admin");
    case "moderators":
      return hasRole(user, "moderator");
    case "everyone":
      return true;
  }
}

/** Stores when a user's second step is due, unless another request has. */
export async function storeSecondStepDeadline(userId: string, secondStepDueAt: Date): Promise<void> {
  const isNew = and(eq(users.id, userId), isNull(users.secondStepDueAt));
  await db().update(users).set({ secondStepDueAt }).where(isNew).run();
}

/** What is required of a user before they can use the site, or null. */
export function requirementOf(user: RequirementColumns, now: Date): Requirement | null {
  if (user.temporaryPasswordUntil) return "new-password";
  const deadline = secondStepDeadline(user, now);
  return deadline && deadline.date <= now ? "second-step" : null;
}

/** The address of the page where a requirement is met. From a new password it leads on to `callbackUrl`. */
export function requirementUrl(requirement: Requirement, callbackUrl: string): string {
  if (requirement === "second-step") return "/settings/two-step";
  return `/login/new-password?callbackUrl=${encodeURIComponent(safeCallbackUrl(callbackUrl))}`;
}
