import { PageLink } from "./ui/page-link";

type Props = {
  feed: { olderThan: string | null; newerThan: string | null };
  /** The address of the page at a cursor. */
  path: (cursor: { before?: string; after?: string }) => string;
};

/** The links to the neighbours of a page of posts. */
export function FeedPages({ feed, path }: Props) {
  return (
    <nav aria-label="Pages of the feed" className="mt-8 flex justify-between gap-4 empty:hidden">
      {feed.newerThan !== null && (
        <PageLink rel="prev" href={path({ after: feed.newerThan })} className="py-2">
          ← Newer
        </PageLink>
      )}
      {feed.olderThan !== null && (
        <PageLink rel="next" href={path({ before: feed.olderThan })} className="ml-auto py-2">
          Older →
        </PageLink>
      )}
    </nav>
  );
}
