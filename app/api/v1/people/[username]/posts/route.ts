import { answering } from "@/api/handler";
import { pageOf, personCalled } from "@/api/load";
import { readFeed } from "@/feed/read";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = answering("/api/v1/people/{username}/posts", {
  GET: async ({ user, params, query }) =>
    pageOf(await readFeed(user.id, { authorId: (await personCalled(params.username)).id }, { before: query.cursor })),
});
