import { texts } from "@/i18n/server";

/** Says over a post that nobody else sees it, and why. */
export async function HiddenNotice({ reason }: { reason: string }) {
  const t = await texts();
  return (
    <p className="mb-2 border-l-4 border-danger pl-3 text-sm text-danger">
      {t("Hidden by a moderator: {reason}", { reason })}
    </p>
  );
}
