import { confirmUrl } from "@/auth/callback-url";
import { isFreshHere, requireSession } from "@/auth/current";
import { ImportForm } from "@/components/settings/import-form";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { findImport } from "@/feed/import/imports";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { settings } from "@/settings";
import { titled } from "../../page-metadata";
import { type Query, singleValue } from "../../query";
import { importError } from "./import/refusals";
import { ImportStatus } from "./import-status";

const PATH = "/settings/your-data";

export const generateMetadata = titled(msg("Your data"));

/** Downloads of someone's data, and imports of what they have elsewhere. */
export default async function YourDataPage({ searchParams }: { searchParams: Query }) {
  const open = await requireSession(PATH);
  const t = await getTranslate();
  const progress = await findImport(open.user.id);
  const maxBytes = settings().importMaxBytes;
  const error = importError(singleValue((await searchParams).import), maxBytes / 1_000_000);
  return (
    <>
      <h1 className="page-title">{t("Your data")}</h1>

      <section aria-labelledby="download" className="mb-10">
        <h2 id="download" className="mb-3 text-lg font-semibold">
          {t("Download")}
        </h2>
        <p className="mb-3">{t("Download a copy of your data.")}</p>
        <ul className="flex flex-wrap gap-3">
          <Download href="/settings/account/export" type="application/json">
            {t("All data (JSON)")}
          </Download>
          <Download href="/settings/account/posts" type="text/markdown">
            {t("Your posts (Markdown)")}
          </Download>
          <Download href="/settings/account/pictures" type="application/x-tar">
            {t("Your pictures (tar)")}
          </Download>
        </ul>
      </section>

      <section aria-labelledby="import">
        <h2 id="import" className="mb-3 text-lg font-semibold">
          {t("Import")}
        </h2>
        {progress && <ImportStatus key={String(progress.isDone)} t={t} progress={progress} />}
        {(progress?.isDone ?? true) && (
          <>
            <p className="mb-3">
              {t(
                "Restore your data from a download like the one above: posts, follows, mutes, blocks and bookmarks. Or bring your posts from Mastodon: unpack the archive you requested there and choose the outbox.json in it.",
              )}
            </p>
            <p className="mb-5 text-muted">
              {t(
                "Posts keep their dates, and no one is notified. Only public posts are imported from Mastodon, without pictures. Boosts and replies to other people aren't imported. You can import a file again: nothing is imported twice.",
              )}
            </p>
            {(await isFreshHere(open)) ? (
              <ImportForm reader={open.user.id} maxBytes={maxBytes} refusal={error ? t(error) : undefined} />
            ) : (
              <>
                <p className="mb-4">{t("Confirm it's you before you import.")}</p>
                <a href={confirmUrl(PATH)} className={buttonClass()}>
                  {t("Continue")}
                </a>
              </>
            )}
          </>
        )}
      </section>
    </>
  );
}

/** A file to download. */
const Download = ({ href, type, children }: { href: string; type: string; children: string }) => (
  <li>
    <a href={href} type={type} className={buttonClass("secondary")}>
      <Icon name="download" />
      {children}
    </a>
  </li>
);
