import { apiHandlers } from "@/api/handler";
import { loadPost } from "@/api/load";
import { repost, unrepost } from "@/feed/reposts";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiHandlers("/api/v1/posts/{id}/repost", {
  PUT: async ({ user, params }) => {
    await repost(user.id, (await loadPost(user.id, params.id)).id);
    return undefined;
  },
  DELETE: async ({ user, params }) => {
    await unrepost(user.id, (await loadPost(user.id, params.id)).id);
    return undefined;
  },
});
