"use server";

import { redirect } from "next/navigation";
import { safeCallbackUrl, withQuery } from "@/auth/callback-url";
import { requireUser } from "@/auth/current";
import { readFields } from "@/components/form/form-state";
import { deletePost, undoDeletePost } from "@/feed/posts";
import { requestLog } from "@/log";

/** Deletes one of the user's posts, and offers to undo that. */
export async function submitDelete(data: FormData): Promise<void> {
  const { id, returnTo } = readFields(data, ["id", "returnTo"]);
  const path = safeCallbackUrl(returnTo);
  const user = await requireUser(path);
  if (!(await deletePost(user.id, id))) redirect(path);
  (await requestLog()).info({ event: "post_deleted", userId: user.id, postId: id });
  redirect(withQuery(path, "deleted", id));
}

/** Undoes the deletion of a post, and shows it. */
export async function submitUndo(data: FormData): Promise<void> {
  const { id } = readFields(data, ["id"]);
  const user = await requireUser("/");
  redirect((await undoDeletePost(user.id, id)) ? `/@${user.username}/${id}` : `/@${user.username}?deleted=late`);
}
