import type { ReactNode } from "react";
import { RelativeTime } from "./relative-time";
import { PageLink } from "./ui/page-link";

type Post = { id: string; author: string; body: string; createdAt: Date };

type Props = {
  posts: Post[];
  isNewest: boolean;
  /** What to say where there are none at all. */
  children: ReactNode;
};

/** The posts of a page, newest first. */
export function PostList({ posts, isNewest, children }: Props) {
  if (posts.length === 0) return <p className="text-muted">{isNewest ? children : "There is nothing older."}</p>;
  const now = new Date();
  return (
    <section aria-label="Posts">
      {posts.map((post) => (
        <article key={post.id} className="border-t border-line py-5">
          <p className="mb-1 flex flex-wrap gap-x-3">
            <PageLink href={`/@${post.author}`} className="font-semibold text-ink no-underline hover:underline">
              {post.author}
            </PageLink>
            <RelativeTime date={post.createdAt} now={now} />
          </p>
          {/* dir: a post in Arabic or Hebrew reads its own way and disturbs nothing around it. */}
          <p dir="auto" className="whitespace-pre-wrap">
            {post.body}
          </p>
        </article>
      ))}
    </section>
  );
}
