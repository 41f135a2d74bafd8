import { notFound, redirect } from "next/navigation";
import { requireUser } from "@/auth/current";
import type { CurrentUser } from "@/auth/session";
import { type FeedPost, readPost } from "@/feed/read";
import { postPath } from "../../posts/post-view";
import { usernameInPage } from "../username-in";

/** The parts of the address of a page about a post. */
export type PostParams = Promise<{ profile: string; post: string }>;

/**
 * The reader, and the post that an address names. With a former name of its author, the address redirects; a post that
 * the reader can't see is "not found".
 *
 * @param rest what follows the post's address, such as "/quote"
 */
export async function openPost(
  params: PostParams,
  rest: string,
): Promise<{ reader: CurrentUser; post: FeedPost; path: string }> {
  const { profile, post: id } = await params;
  const username = usernameInPage(profile);
  const reader = await requireUser(username ? postPath(username, id) + rest : "/");
  const post = username ? await readPost(reader.id, id) : undefined;
  if (!post) notFound();
  const path = postPath(post.author, id);
  if (post.author !== username) redirect(path + rest);
  return { reader, post, path };
}
