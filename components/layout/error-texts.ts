import { msg } from "@/i18n/msg";

/*
 * The words of pages that say why there is nothing to see, with JavaScript (error-messages.tsx) and without
 * (app/error-message.ts).
 */

export const NOT_FOUND = {
  title: msg("Page not found"),
  text: msg("The address may be wrong, or the page may have been deleted."),
};

export const FORBIDDEN = {
  title: msg("You don't have access to this page"),
  text: msg("Ask an admin if you think you should."),
};
