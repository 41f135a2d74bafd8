"use client";

import { useEffect } from "react";
import { forgetSentText } from "./draft";

/** Removes the composer's text from this browser after it was saved as a draft. */
export function ForgetSentDraft({ userId }: { userId: string }) {
  useEffect(() => forgetSentText(userId), [userId]);
  return null;
}
