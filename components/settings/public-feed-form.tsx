"use client";

import { useFormStatus } from "react-dom";
import { useTranslate } from "@/i18n/client";
import { SubmitButton } from "../ui/button";

type Props = { action: (data: FormData) => Promise<void>; isPublic: boolean };

/** The form that turns the public feed on or off. */
export function PublicFeedForm({ action, isPublic }: Props) {
  const t = useTranslate();
  return (
    <form action={action}>
      <label className="mb-4 flex w-fit items-center gap-3 py-1.5">
        <input type="checkbox" name="isPublic" defaultChecked={isPublic} className="size-5 shrink-0 accent-accent" />
        {t("Offer my posts as a public feed (Atom, JSON Feed)")}
      </label>
      <SaveButton />
    </form>
  );
}

function SaveButton() {
  const t = useTranslate();
  return (
    <SubmitButton isPending={useFormStatus().pending} working={t("Saving…")}>
      {t("Save")}
    </SubmitButton>
  );
}
