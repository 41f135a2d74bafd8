import { apiHandlers } from "@/api/handler";
import { loadPost } from "@/api/load";
import { like, unlike } from "@/feed/likes";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiHandlers("/api/v1/posts/{id}/like", {
  PUT: async ({ user, params }) => {
    await like(user.id, (await loadPost(user.id, params.id)).id);
    return undefined;
  },
  DELETE: async ({ user, params }) => {
    // Also of a post that is not shown to them any more.
    if (!(await unlike(user.id, params.id))) await loadPost(user.id, params.id);
    return undefined;
  },
});
