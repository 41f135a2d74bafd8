import { answering } from "@/api/handler";
import { ownPost, postFor } from "@/api/load";
import { Refused } from "@/api/problems";
import { deletePost, editPost } from "@/feed/posts";
import { requestLog } from "@/log";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = answering("/api/v1/posts/{id}", {
  GET: ({ user, params }) => postFor(user.id, params.id),
  PATCH: async ({ user, params, body }) => {
    const { id } = await ownPost(user.id, params.id);
    if (!(await editPost(user.id, id, body))) throw new Refused("conflict", "A post can be edited for 15 minutes.");
    return postFor(user.id, id);
  },
  DELETE: async ({ user, params }) => {
    const { id } = await ownPost(user.id, params.id);
    if (!(await deletePost(user.id, id))) throw new Refused("not-found");
    (await requestLog()).info({ event: "post_deleted", userId: user.id, postId: id });
    return undefined;
  },
});
