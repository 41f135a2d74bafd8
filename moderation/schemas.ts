/* What moderators, admins and reporters may type. zod/mini, because the browser downloads it. */
import * as z from "zod/mini";
import { msg } from "../i18n/msg";
import { fits, normalizeLine, normalizeText } from "../text";

/** Maximum length of a reason, in characters as a person counts them. */
const REASON_MAX_LENGTH = 500;

const reason = z.string().check(
  z.overwrite(normalizeText),
  z.minLength(1, msg("Enter a reason.")),
  z.refine((text) => fits(text, REASON_MAX_LENGTH), msg("Use at most 500 characters.")),
);

export const reasonSchema = z.object({ reason });

/** Who may register. */
export const registrationSchema = z.object({ mode: z.enum(["open", "invite", "closed"], msg("Choose one of these.")) });

/** Lifetime of an invite, in days. */
export const INVITE_DAYS = ["1", "7", "30"] as const;

export const inviteSchema = z.object({
  note: z.string().check(
    z.overwrite(normalizeLine),
    z.minLength(1, msg("Say who it's for.")),
    z.refine((text) => fits(text, 100), msg("Use at most 100 characters.")),
  ),
  days: z.enum(INVITE_DAYS, msg("Choose one of these.")),
});

/** The schemas of the forms that components/form/schema-form.tsx renders, by name. */
export const MODERATION_FORMS = {
  hidePost: () => reasonSchema,
  invite: () => inviteSchema,
  registration: () => registrationSchema,
  report: () => reasonSchema,
  suspend: () => reasonSchema,
} as const;
