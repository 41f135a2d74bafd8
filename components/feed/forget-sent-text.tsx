"use client";

import { useLayoutEffect } from "react";
import { forgetSentText } from "./typed-text";

/** Removes the composer's text from this browser after it was saved as a draft. */
export function ForgetSentText({ userId }: { userId: string }) {
  // Before the list of drafts can be seen: whoever leaves it at once would find the text in the composer again.
  useLayoutEffect(() => forgetSentText(userId), [userId]);
  return null;
}
