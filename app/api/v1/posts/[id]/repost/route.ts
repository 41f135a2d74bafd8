import { apiHandlers } from "@/api/handler";
import { loadPost } from "@/api/load";
import { repost, unrepost } from "@/feed/reposts";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiHandlers("/api/v1/posts/{id}/repost", {
  PUT: async ({ user, params }) => {
    await repost(user.id, (await loadPost(user.id, params.id)).id);
    return undefined;
  },
  DELETE: async ({ user, params }) => {
    // Also of a post that is not shown to them any more.
    if (!(await unrepost(user.id, params.id))) await loadPost(user.id, params.id);
    return undefined;
  },
});
