import type { ReactNode } from "react";
import { WholePost } from "@/components/feed/whole-post";
import { ActionButton } from "@/components/ui/action-button";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { PersonLine } from "@/components/ui/person-line";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ReportedPerson } from "@/feed/person-reports";
import type { ReportedPost } from "@/feed/post-reports";
import type { Report } from "@/feed/report-queries";
import { getTranslate } from "@/i18n/server";
import { postPath } from "../posts/post-view";
import { submitDismiss, submitDismissPerson } from "./actions";
import { ReportLines } from "./view";

/** A reported post with its reports. */
export async function ReportedPostCard({ post, now }: { post: ReportedPost; now: Date }) {
  const t = await getTranslate();
  return (
    <ReportedCard
      about={
        <>
          <p className="mb-1 flex flex-wrap gap-x-3">
            <a href={`/@${post.author}`} className="font-semibold text-ink no-underline hover:underline">
              @{post.author}
            </a>
            <a href={postPath(post.author, post.id)} className="text-sm text-muted no-underline hover:underline">
              <RelativeTime t={t} date={post.createdAt} now={now} />
            </a>
          </p>
          <WholePost t={t} post={post} />
        </>
      }
      reported={post}
      now={now}
      review={`/moderation/${post.id}`}
    >
      <ActionButton
        action={submitDismiss}
        values={{ id: post.id }}
        pendingLabel={t("Dismissing…")}
        label={t("Dismiss the reports of the post by {username}", { username: post.author })}
      >
        {t("Dismiss")}
      </ActionButton>
    </ReportedCard>
  );
}

/** A reported person with the reports of them. */
export async function ReportedPersonCard({ person, now }: { person: ReportedPerson; now: Date }) {
  const t = await getTranslate();
  return (
    <ReportedCard
      about={<PersonSummary person={person} />}
      reported={person}
      now={now}
      review={`/moderation/people/${person.id}`}
    >
      <ActionButton
        action={submitDismissPerson}
        values={{ userId: person.id }}
        pendingLabel={t("Dismissing…")}
        label={t("Dismiss the reports of {username}", { username: person.username })}
      >
        {t("Dismiss")}
      </ActionButton>
    </ReportedCard>
  );
}

type Person = { username: string; name: string; about: string; avatar: string | null };

/** Who someone is, as on their profile. */
export function PersonSummary({ person }: { person: Person }) {
  const { about } = person;
  return (
    <>
      <PersonLine person={person} />
      {about && (
        <p dir="auto" className="mt-2 whitespace-pre-wrap wrap-anywhere">
          {about}
        </p>
      )}
    </>
  );
}

type CardProps = {
  about: ReactNode;
  reported: { count: number; reports: Report[] };
  now: Date;
  /** The page to decide on. */
  review: string;
  /** What can be done here. */
  children: ReactNode;
};

async function ReportedCard({ about, reported: { count, reports }, now, review, children }: CardProps) {
  const t = await getTranslate();
  return (
    <article className="mb-4 rounded-xl border border-line p-4">
      {about}
      <div className="mt-3 rounded-lg bg-raised px-4 py-3">
        <h2 className="flex items-center gap-2 font-semibold">
          <Icon name="flag" className="icon size-4! text-danger" />
          {t("{count, plural, one {# report} other {# reports}}", { count })}
        </h2>
        <ReportLines reports={reports} now={now} />
      </div>
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <a href={review} className={`${buttonClass()} no-underline`}>
          {t("Review")}
        </a>
        {children}
      </div>
    </article>
  );
}
