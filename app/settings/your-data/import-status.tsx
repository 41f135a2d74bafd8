import { ImportProgressBar } from "@/components/settings/import-progress";
import { ActionButton } from "@/components/ui/action-button";
import type { ImportProgress } from "@/feed/import/imports";
import { IMPORTED, type ImportReport, LEFT_OUT } from "@/feed/import/outcomes";
import type { Translate } from "@/i18n/translate";
import { submitRemoveImport } from "./actions";

/** A sentence for each outcome of an import, by how often it occurred. */
const sentences = (t: Translate): Record<keyof ImportReport, (count: number) => string> => ({
  post: (count) => t("{count, plural, one {# post imported} other {# posts imported}}", { count }),
  follow: (count) => t("{count, plural, one {# person followed} other {# people followed}}", { count }),
  mute: (count) => t("{count, plural, one {# person muted} other {# people muted}}", { count }),
  block: (count) => t("{count, plural, one {# person blocked} other {# people blocked}}", { count }),
  bookmark: (count) => t("{count, plural, one {# bookmark added} other {# bookmarks added}}", { count }),
  present: (count) => t("{count, number} already here", { count }),
  repost: (count) => t("{count, plural, one {# boost or repost} other {# boosts or reposts}}", { count }),
  reply: (count) => t("{count, plural, one {# reply to somebody else} other {# replies to other people}}", { count }),
  private: (count) =>
    t("{count, plural, one {# post that wasn't public} other {# posts that weren't public}}", { count }),
  empty: (count) => t("{count, plural, one {# post without text} other {# posts without text}}", { count }),
  long: (count) =>
    t("{count, plural, one {# post longer than 280 characters} other {# posts longer than 280 characters}}", { count }),
  recent: (count) =>
    t(
      "{count, plural, one {# post from the last hour. Import it later.} other {# posts from the last hour. Import them later.}}",
      { count },
    ),
  hidden: (count) =>
    t("{count, plural, one {# post that a moderator hid} other {# posts that a moderator hid}}", { count }),
  gone: (count) =>
    t("{count, plural, one {# person or post that isn't here} other {# people or posts that aren't here}}", { count }),
  blocked: (count) =>
    t(
      "{count, plural, one {# person who blocks you or whom you block} other {# people who block you or whom you block}}",
      { count },
    ),
  unreadable: (count) =>
    t(
      "{count, plural, one {# entry that isn't a post, such as a poll} other {# entries that aren't posts, such as polls}}",
      {
        count,
      },
    ),
  pictures: (count) =>
    t("{count, plural, one {# picture of an imported post} other {# pictures of imported posts}}", { count }),
});

/** The progress of an import, or its result. */
export function ImportStatus({ t, progress }: { t: Translate; progress: ImportProgress }) {
  const { id, total, done, isDone, report } = progress;
  const words = sentences(t);
  const linesOf = (outcomes: readonly (keyof ImportReport)[]) =>
    outcomes.flatMap((outcome) => {
      const count = report[outcome] ?? 0;
      return count > 0 ? [<li key={outcome}>{words[outcome](count)}</li>] : [];
    });
  const [imported, leftOut] = [linesOf(IMPORTED), linesOf([...LEFT_OUT, "pictures"])];
  return (
    <div className="mb-6 rounded-lg border border-line p-4">
      {!isDone && <ImportProgressBar total={total} done={done} />}
      {isDone && (
        <>
          <p role="status" className="mb-2 font-semibold">
            {t("Import finished")}
          </p>
          {imported.length > 0 ? (
            <ul className="mb-2">{imported}</ul>
          ) : (
            <p className="mb-2">{t("Nothing was imported.")}</p>
          )}
          {leftOut.length > 0 && (
            <>
              <p>{t("Not imported:")}</p>
              <ul className="mb-2 list-disc pl-6 text-muted">{leftOut}</ul>
            </>
          )}
        </>
      )}
      <ActionButton
        action={submitRemoveImport}
        values={{ id }}
        pendingLabel={isDone ? t("Closing…") : t("Stopping…")}
        className="mt-3"
      >
        {isDone ? t("Close") : t("Stop import")}
      </ActionButton>
    </div>
  );
}
