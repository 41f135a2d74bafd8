import { apiHandlers } from "@/api/handler";
import { loadPerson, toPostPage } from "@/api/load";
import { readFeed } from "@/feed/read";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiHandlers("/api/v1/people/{username}/posts", {
  GET: async ({ user, params, query }) =>
    toPostPage(await readFeed(user.id, { authorId: (await loadPerson(params.username)).id }, { before: query.cursor })),
});
