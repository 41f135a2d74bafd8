import { redirect } from "next/navigation";
import { findFormDraft } from "@/accounts/form-drafts";
import { ReportForm } from "@/components/feed/report-form";
import { WholePost } from "@/components/feed/whole-post";
import { SubpageTitle } from "@/components/ui/subpage-title";
import { hasReportedPost } from "@/feed/post-reports";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { titled } from "../../../page-metadata";
import type { Query } from "../../../query";
import { openPost, type PostParams } from "../open-post";
import { submitReport } from "./actions";

type Props = { params: PostParams; searchParams: Query };

export const generateMetadata = titled(msg("Report a post"));

/** The form to report a post. */
export default async function ReportPage({ params, searchParams }: Props) {
  const { reader, post, path } = await openPost(params, "/report");
  const { id } = post;
  if (post.authorId === reader.id || (await hasReportedPost(reader.id, id))) redirect(path);
  const t = await getTranslate();
  return (
    <>
      <SubpageTitle t={t} parent={path}>
        {t("Report a post")}
      </SubpageTitle>
      <p className="mb-4">
        {t("Tell the moderators what's wrong with this post. They'll see who reported it; {username} won't.", {
          username: post.author,
        })}
      </p>
      <blockquote className="mb-6 border-l-4 border-line pl-4">
        <WholePost t={t} post={post} />
      </blockquote>
      <ReportForm
        t={t}
        action={submitReport}
        hidden={{ id, path: `${path}/report`, reader: reader.id }}
        label={t("What's wrong with it?")}
        reason={(await findFormDraft(reader.id, (await searchParams).formDraft))?.reason}
        path={path}
      />
    </>
  );
}
