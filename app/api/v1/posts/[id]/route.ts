import { apiHandlers } from "@/api/handler";
import { loadOwnPost, loadPost } from "@/api/load";
import { ApiError } from "@/api/problems";
import { deletePost, editPost } from "@/feed/posts";
import { requestLog } from "@/log";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiHandlers("/api/v1/posts/{id}", {
  GET: ({ user, params }) => loadPost(user.id, params.id),
  PATCH: async ({ user, params, body }) => {
    const { id } = await loadOwnPost(user.id, params.id);
    if (!(await editPost(user.id, id, body))) throw new ApiError("conflict", "A post can be edited for 15 minutes.");
    return loadPost(user.id, id);
  },
  DELETE: async ({ user, params }) => {
    const { id } = await loadOwnPost(user.id, params.id);
    if (!(await deletePost(user.id, id))) throw new ApiError("not-found");
    (await requestLog()).info({ event: "post_deleted", userId: user.id, postId: id });
    return undefined;
  },
});
