"use server";

import { redirect } from "next/navigation";
import { hasPassword, ServerBusyError, verifyPassword } from "@/accounts/password";
import { changePasswordSchema, resetPasswordSchema } from "@/accounts/schemas";
import { findUser, isChangingEmail, type User } from "@/accounts/users";
import { currentClient } from "@/auth/client";
import { requireFreshSession, requireSession } from "@/auth/current";
import { hasSecondStep } from "@/auth/sign-in";
import { consume, refund, resetLimits } from "@/auth/throttle";
import { confirmLimits } from "@/auth/throttle-limits";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { raise } from "@/events/events";
import { msg } from "@/i18n/msg";
import { settings } from "@/settings";
import { withUnavailableMessage } from "../../database-unavailable";
import { busy, INVALID_PASSWORD, tooManyAttempts } from "../../login/refusals";
import { setOwnPassword } from "../../set-password";

const PATH = "/settings/password";

/** The page that says what a new password did: it ends a change of address too. */
const donePath = (user: User) => `${PATH}?done=${isChangingEmail(user) ? "password-and-address" : "password"}`;

/**
 * Changes the password, confirmed by the current one, and by a fresh sign-in if the account has a second step (ASVS
 * 7.5.1). Ends every other session.
 */
export const submitPassword = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const open = await requireSession(PATH);
  const user = await findUser(open.user.id);
  if (!user) redirect(PATH);
  if (await hasSecondStep(user)) await requireFreshSession(PATH);
  const passwords = readFields(data, ["currentPassword", "password", "repeatPassword"]);
  const form = changePasswordSchema(settings().passwordMinLength).safeParse(passwords);
  if (!form.success) return refused(form.error, {});
  const limits = confirmLimits(user.id);
  const refusal = await consume(limits);
  if (refusal)
    return {
      formError: tooManyAttempts(
        refusal,
        msg("Too many failed attempts. Sign out, then choose “Forgot your password?”."),
      ),
    };
  try {
    if (!(await verifyPassword(form.data.currentPassword, user.passwordHash))) {
      await raise({ type: "fresh-sign-in-failed", userId: user.id }, await currentClient());
      return { fieldErrors: { currentPassword: INVALID_PASSWORD } };
    }
    await resetLimits(limits);
    const weak = await setOwnPassword(open, user, form.data.password);
    if (weak) return weak;
  } catch (error) {
    if (!(error instanceof ServerBusyError)) throw error;
    await refund(limits);
    return { formError: busy() };
  }
  redirect(donePath(user));
});

/** Sets the first password of someone who signs in without one, in a fresh session. Ends every other session. */
export const submitFirstPassword = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const open = await requireFreshSession(PATH);
  const user = await findUser(open.user.id);
  if (!user || hasPassword(user)) redirect(PATH);
  const form = resetPasswordSchema(settings().passwordMinLength).safeParse(
    readFields(data, ["password", "repeatPassword"]),
  );
  if (!form.success) return refused(form.error, {});
  try {
    const weak = await setOwnPassword(open, user, form.data.password);
    if (weak) return weak;
  } catch (error) {
    if (error instanceof ServerBusyError) return { formError: busy() };
    throw error;
  }
  redirect(donePath(user));
});
