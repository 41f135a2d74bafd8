import { redirect } from "next/navigation";
import { findFormDraft } from "@/accounts/form-drafts";
import { ReportForm } from "@/components/feed/report-form";
import { SubpageTitle } from "@/components/ui/subpage-title";
import { hasReportedPerson } from "@/feed/person-reports";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { titled } from "../../page-metadata";
import type { Query } from "../../query";
import { openProfile } from "../open-profile";
import { submitPersonReport } from "./actions";

type Props = { params: Promise<{ profile: string }>; searchParams: Query };

export const generateMetadata = titled(msg("Report a person"));

/** The form to report a person. */
export default async function ReportPersonPage({ params, searchParams }: Props) {
  const { reader, person } = await openProfile((await params).profile, "/report");
  const path = `/@${person.username}`;
  if (person.id === reader.id) redirect(path);
  if (await hasReportedPerson(reader.id, person.id)) redirect(`${path}?done=reported`);
  const t = await getTranslate();
  return (
    <>
      <SubpageTitle t={t} parent={path}>
        {t("Report @{username}", { username: person.username })}
      </SubpageTitle>
      <p className="mb-4">
        {t(
          "Tell the moderators what this person is doing wrong. They'll see who reported it; {username} won't. To report a single post, use that post's menu.",
          { username: person.username },
        )}
      </p>
      <ReportForm
        t={t}
        action={submitPersonReport}
        hidden={{ userId: person.id, path: `${path}/report`, reader: reader.id }}
        label={t("What's wrong?")}
        reason={(await findFormDraft(reader.id, (await searchParams).formDraft))?.reason}
        path={path}
      />
    </>
  );
}
