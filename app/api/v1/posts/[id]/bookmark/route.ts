import { apiHandlers } from "@/api/handler";
import { loadPost } from "@/api/load";
import { bookmark, unbookmark } from "@/feed/bookmarks";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiHandlers("/api/v1/posts/{id}/bookmark", {
  PUT: async ({ user, params }) => {
    await bookmark(user.id, (await loadPost(user.id, params.id)).id);
    return undefined;
  },
  DELETE: async ({ user, params }) => {
    // Also of a post that is not shown to them any more.
    if (!(await unbookmark(user.id, params.id))) await loadPost(user.id, params.id);
    return undefined;
  },
});
