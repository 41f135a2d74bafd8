import "server-only";
import { findHolderOfUsername } from "../accounts/username";
import type { User } from "../accounts/users";
import { type FeedPage, type FeedPost, readPost } from "../feed/read";
import { ApiError } from "./problems";

/**
 * A post as its reader sees it.
 * @throws ApiError if they can't see it
 */
export async function loadPost(readerId: string, id: string): Promise<FeedPost> {
  const post = await readPost(readerId, id);
  if (!post) throw new ApiError("not-found", "There is no such post, or it is not shown to you.");
  return post;
}

/**
 * A post that belongs to the user.
 * @throws ApiError if they can't see it, or it is someone else's
 */
export async function loadOwnPost(userId: string, id: string): Promise<FeedPost> {
  const post = await loadPost(userId, id);
  if (post.authorId !== userId) throw new ApiError("not-allowed", "This post is someone else's.");
  return post;
}

/**
 * The person with a username, or who gave it up recently, as on profiles.
 * @throws ApiError if there is no one
 */
export async function loadPerson(username: string): Promise<User> {
  const person = await findHolderOfUsername(username);
  if (!person || person.deleteAt) throw new ApiError("not-found", "There is no person with this name.");
  return person;
}

/** A page of posts in the API's format. */
export const toPostPage = ({ posts, olderThan }: FeedPage) => ({ posts, next: olderThan });
