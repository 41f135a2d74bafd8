import { RelativeTime } from "./relative-time";

type Post = { id: string; author: string; body: string; createdAt: Date };

/** The posts of a page, newest first. */
export function PostList({ posts, isNewest }: { posts: Post[]; isNewest: boolean }) {
  if (posts.length === 0) {
    return isNewest ? (
      <p className="text-muted">Nobody has posted yet. Write the first post: say hello.</p>
    ) : (
      <p className="text-muted">There is nothing older.</p>
    );
  }
  const now = new Date();
  return (
    <section aria-label="Posts">
      {posts.map((post) => (
        <article key={post.id} className="border-t border-line py-5">
          <p className="mb-1 flex flex-wrap gap-x-3">
            <b className="font-semibold">{post.author}</b>
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
