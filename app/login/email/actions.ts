"use server";

import { notFound, redirect } from "next/navigation";
import { accountLookupSchema, emailCodeSchema } from "@/accounts/schemas";
import { safeCallbackUrl, secondStepUrl, withQuery } from "@/auth/callback-url";
import { requestEmailCode, signInWithEmailCode } from "@/auth/email-sign-in";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { msg } from "@/i18n/msg";
import { settings } from "@/settings";
import { withUnavailableMessage } from "../../database-unavailable";
import { refusalMessage, tooManyAttempts } from "../refusals";

const CODE_PAGE = "/login/email/code";

/** Emails a code, if there is such an account, and leads to the page for it in any case. */
export const submitCodeRequest = withUnavailableMessage(async (_: FormState, data: FormData) => {
  if (!settings().emailSignIn) notFound();
  const values = readFields(data, ["login", "remember", "callbackUrl"]);
  const form = accountLookupSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const callbackUrl = safeCallbackUrl(values.callbackUrl);
  const refusal = await requestEmailCode(form.data.login, { remembered: values.remember !== "", callbackUrl });
  if (refusal) return { formError: tooManyAttempts(refusal), values };
  redirect(withQuery(CODE_PAGE, "callbackUrl", callbackUrl));
});

/** Signs in with the code and continues to the destination, through the second step if there is one. */
export const submitEmailCode = withUnavailableMessage(async (_: FormState, data: FormData) => {
  if (!settings().emailSignIn) notFound();
  const { code, callbackUrl } = readFields(data, ["code", "callbackUrl"]);
  const form = emailCodeSchema.safeParse({ code });
  if (!form.success) return refused(form.error, {});
  const outcome = await signInWithEmailCode(form.data.code);
  switch (outcome.code) {
    case "signed in":
      redirect(outcome.callbackUrl);
      break;
    case "second step":
      redirect(secondStepUrl(outcome.callbackUrl));
      break;
    case "expired":
    case "used up": {
      const page = withQuery("/login/email", "news", outcome.code === "expired" ? "expired" : "used-up");
      redirect(withQuery(page, "callbackUrl", safeCallbackUrl(callbackUrl)));
      break;
    }
    case "wrong":
      return { fieldErrors: { code: msg("This code is wrong. Use the one in the latest email.") } };
    case "throttled":
      return {
        formError: tooManyAttempts(
          outcome.refusal,
          msg("Too many failed attempts. Sign in from a browser you've used before, or choose a new password."),
        ),
      };
    default:
      return { formError: refusalMessage(outcome) };
  }
});
