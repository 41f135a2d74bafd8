import { apiHandlers } from "@/api/handler";
import { loadPost } from "@/api/load";
import { like, unlike } from "@/feed/likes";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiHandlers("/api/v1/posts/{id}/like", {
  PUT: async ({ user, params }) => {
    await like(user.id, (await loadPost(user.id, params.id)).id);
    return undefined;
  },
  DELETE: async ({ user, params }) => {
    await unlike(user.id, (await loadPost(user.id, params.id)).id);
    return undefined;
  },
});
