import type { Metadata } from "next";
import { requireUser } from "@/auth/current";
import { ActionButton } from "@/components/ui/action-button";
import { PageLink } from "@/components/ui/page-link";
import { notMutedOrBlockedBy } from "@/feed/mutes-and-blocks";
import { getTranslate } from "@/i18n/server";
import { submitMuteOrBlock } from "../../[profile]/actions";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("Muted & blocked") };
}

/** People that the user mutes or blocks. */
export default async function MutedAndBlockedPage() {
  const { id } = await requireUser("/settings/muted-and-blocked");
  const t = await getTranslate();
  const people = await notMutedOrBlockedBy(id);
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
        {people.map(({ username, kind }) => (
          <li key={username} className="flex flex-wrap items-center justify-between gap-4 border-t border-line py-4">
            <p>
              <PageLink href={`/@${username}`}>@{username}</PageLink>, {kind === "mute" ? t("muted") : t("blocked")}
            </p>
            <ActionButton
              action={submitMuteOrBlock}
              values={{ username, kind: "", returnTo: "/settings/muted-and-blocked" }}
              working={t("Removing…")}
              label={kind === "mute" ? t("Unmute {name}", { name: username }) : t("Unblock {name}", { name: username })}
            >
              {kind === "mute" ? t("Unmute") : t("Unblock")}
            </ActionButton>
          </li>
        ))}
      </ul>
    </>
  );
}
