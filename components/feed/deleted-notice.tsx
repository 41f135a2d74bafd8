"use client";

import { useEffect, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { ActionButton } from "../ui/action-button";

type Props = {
  postId: string;
  undo: (data: FormData) => Promise<void>;
  /** How long it can be undone, in seconds. */
  seconds: number;
};

/** A notice that a post is deleted, with a short time to undo that. */
export function DeletedNotice({ postId, undo, seconds }: Props) {
  const t = useTranslate();
  const [isExpired, setExpired] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setExpired(true), seconds * 1000);
    return () => clearTimeout(timer);
  }, [seconds]);
  return (
    <div
      role="status"
      className="my-4 flex flex-wrap items-center gap-4 rounded-md border-l-4 border-good bg-raised px-4 py-3"
    >
      <p>{t("Post deleted.")}</p>
      {!isExpired && (
        <ActionButton action={undo} values={{ id: postId }} pendingLabel={t("Undoing…")}>
          {t("Undo")}
        </ActionButton>
      )}
    </div>
  );
}
