"use client";

import { useEffect, useRef } from "react";
import { useTranslate } from "@/i18n/client";
import { showToast } from "../ui/toast";

/**
 * Says that a post is out, for screen readers too, when the page gets a newer one of the reader's than it had. Outside
 * the form, which starts anew with each post.
 */
export function PostedToast({ newestPost }: { newestPost: string | null }) {
  const t = useTranslate();
  const known = useRef(newestPost ?? "");
  useEffect(() => {
    const newest = newestPost ?? "";
    if (newest > known.current) showToast(t("Posted."));
    known.current = newest;
  }, [newestPost, t]);
  return null;
}
