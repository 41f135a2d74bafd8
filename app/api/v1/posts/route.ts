import { apiHandlers } from "@/api/handler";
import { toPostPage } from "@/api/load";
import { ApiError } from "@/api/problems";
import { createPost } from "@/feed/posts";
import { readFeed, readPost } from "@/feed/read";
import { translateTo } from "@/i18n/catalog";
import { requestLog } from "@/log";
import { NOT_STORED, storeUploads } from "../../../posts/uploaded-pictures";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiHandlers("/api/v1/posts", {
  GET: async ({ user, query: { scope, cursor } }) => toPostPage(await readFeed(user.id, scope, { before: cursor })),
  POST: async ({ user, body, key }) => {
    const written = "pictures" in body ? await withStoredPictures(body) : body;
    const postId = await createPost(user.id, { ...written, ...(key ? { formId: key } : {}) });
    if (postId === null) {
      const gone = "This post doesn't exist, or you can't reply to it or quote it.";
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

/**
 * What is written in a form, with its pictures stored.
 * @throws ApiError if one can't be used, or none can be stored
 */
async function withStoredPictures<Form extends { pictures: File[]; alts: string[] }>({
  pictures,
  alts,
  ...rest
}: Form) {
  const stored = await storeUploads(pictures.map((file, index) => ({ file, alt: alts[index] ?? "" })));
  if (typeof stored !== "string") return { ...rest, pictures: stored };
  const message = translateTo("en")(stored);
  if (stored === NOT_STORED) throw new ApiError("unavailable", message, { headers: { "Retry-After": "30" } });
  throw new ApiError("invalid", message, { errors: { pictures: message } });
}
