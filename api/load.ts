import "server-only";
import { findHolderOfUsername } from "../accounts/username";
import type { User } from "../accounts/users";
import { type FeedPage, type FeedPost, readPost } from "../feed/read";
import { ApiError } from "./problems";

/**
 * A post as its reader sees it.
 * @throws Refused where it is not shown to them
 */
export async function loadPost(readerId: string, id: string): Promise<FeedPost> {
  const post = await readPost(readerId, id);
  if (!post) throw new ApiError("not-found", "There is no such post, or it is not shown to you.");
  return post;
}

/**
 * A post that somebody may change, since it is theirs.
 * @throws Refused where it is not shown to them, or another's
 */
export async function loadOwnPost(userId: string, id: string): Promise<FeedPost> {
  const post = await loadPost(userId, id);
  if (post.authorId !== userId) throw new ApiError("not-allowed", "This post is somebody else's.");
  return post;
}

/**
 * Somebody by their username, or one that they gave up a short while ago, as at their page.
 * @throws Refused where there is nobody
 */
export async function loadPerson(username: string): Promise<User> {
  const person = await findHolderOfUsername(username);
  if (!person || person.deleteAt) throw new ApiError("not-found", "There is nobody of this name.");
  return person;
}

/** A page of posts as the API answers it. */
export const toPostPage = ({ posts, olderThan }: FeedPage) => ({ posts, next: olderThan });
