import { requireUser } from "@/auth/current";
import { ActionButton } from "@/components/ui/action-button";
import { PersonLine } from "@/components/ui/person-line";
import { listMutedAndBlocked } from "@/feed/mutes-and-blocks";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { submitMuteOrBlock } from "../../[profile]/actions";
import { titled } from "../../page-metadata";

export const generateMetadata = titled(msg("Muted & blocked"));

/** People that the user mutes or blocks. */
export default async function MutedAndBlockedPage() {
  const { id } = await requireUser("/settings/muted-and-blocked");
  const t = await getTranslate();
  const people = await listMutedAndBlocked(id);
  return (
    <>
      <h1 className="page-title">{t("Muted & blocked")}</h1>
      <p className="mb-6">
        {t(
          "You won't see posts from people you mute unless you visit their profile, and they won't know. People you block can't see or follow you, and you won't see them. You can mute or block someone from their profile.",
        )}
      </p>
      {people.length === 0 && <p className="text-muted">{t("You haven't muted or blocked anyone.")}</p>}
      <ul>
        {people.map(({ kind, ...person }) => (
          <li
            key={person.username}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 border-t border-line py-3"
          >
            <PersonLine person={person}>
              <span className="pill bg-raised text-muted">{kind === "mute" ? t("Muted") : t("Blocked")}</span>
            </PersonLine>
            <ActionButton
              action={submitMuteOrBlock}
              values={{ username: person.username, change: `un${kind}`, returnTo: "/settings/muted-and-blocked" }}
              pendingLabel={t("Removing…")}
              label={
                kind === "mute"
                  ? t("Unmute {name}", { name: person.username })
                  : t("Unblock {name}", { name: person.username })
              }
            >
              {kind === "mute" ? t("Unmute") : t("Unblock")}
            </ActionButton>
          </li>
        ))}
      </ul>
    </>
  );
}
