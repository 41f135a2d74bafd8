import type { ReactNode } from "react";
import { type PostActions, PostCard, type ShownPost } from "./post-card";

type Props = {
  posts: ShownPost[];
  isNewest: boolean;
  actions: PostActions;
  /** The address of the page, to come back to. */
  path: string;
  /** What to say where there are none at all. */
  children: ReactNode;
};

/** The posts of a page, newest first. */
export function PostList({ posts, isNewest, actions, path, children }: Props) {
  if (posts.length === 0) return <p className="text-muted">{isNewest ? children : "There is nothing older."}</p>;
  const now = new Date();
  return (
    <section aria-label="Posts">
      {posts.map((post) => (
        <PostCard key={post.id} post={post} now={now} actions={actions} returnTo={path} />
      ))}
    </section>
  );
}
