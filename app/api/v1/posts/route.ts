import { apiHandlers } from "@/api/handler";
import { toPostPage } from "@/api/load";
import { ApiError } from "@/api/problems";
import { createPost } from "@/feed/posts";
import { readFeed, readPost } from "@/feed/read";
import { requestLog } from "@/log";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiHandlers("/api/v1/posts", {
  GET: async ({ user, query: { scope, cursor } }) => toPostPage(await readFeed(user.id, scope, { before: cursor })),
  POST: async ({ user, body, key }) => {
    const postId = await createPost(user.id, { ...body, ...(key ? { formId: key } : {}) });
    if (postId === null) {
      const gone = "This post is gone, or not for you to reply to or quote.";
      const fields = (["parentId", "quoteOfId"] as const).filter((field) => body[field] !== undefined);
      throw new ApiError("invalid", gone, { errors: Object.fromEntries(fields.map((field) => [field, gone])) });
    }
    (await requestLog()).info({ event: "posted", userId: user.id, postId });
    const post = await readPost(user.id, postId);
    if (!post)
      throw new ApiError("conflict", "The post that was written with this Idempotency-Key is not there any more.");
    return post;
  },
});
