import { PersonList } from "@/components/feed/person-list";
import { EmptyState } from "@/components/ui/empty-state";
import { readReposters } from "@/feed/reposts";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { titled } from "../../../page-metadata";
import { type Query, singleValue } from "../../../query";
import { AboutPost } from "../about-post";
import { openPost, type PostParams } from "../open-post";

export const generateMetadata = titled(msg("Reposts"));

/** Who reposted a post. */
export default async function RepostsPage({ params, searchParams }: { params: PostParams; searchParams: Query }) {
  const { reader, post, path } = await openPost(params, "/reposts");
  const before = singleValue((await searchParams).before);
  const t = await getTranslate();
  const { people, next } = await readReposters(reader.id, post.id, before);
  return (
    <AboutPost t={t} path={path} author={post.author} list="reposts">
      {people.length === 0 ? (
        <EmptyState icon="repeat-2">
          {before === undefined ? t("No reposts yet.") : t("You've reached the end.")}
        </EmptyState>
      ) : (
        <PersonList people={people} readerId={reader.id} />
      )}
      {next && (
        <p className="mt-6">
          <a href={`${path}/reposts?before=${next}`}>{t("More people →")}</a>
        </p>
      )}
    </AboutPost>
  );
}
