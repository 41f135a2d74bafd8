/*
 * Requests and responses of the API. Responses are encoded with these schemas, so nothing else leaves the server, and
 * the OpenAPI document is generated from them (api/openapi.ts). Input is validated as in the forms.
 */
import * as z from "zod";
import { LINK_FIELDS, profileLink, profileSchema } from "../accounts/schemas";
import { MAX_PICTURES } from "../feed/post-length";
import { altSchema, bodySchema, contentWarningSchema, postSchema } from "../feed/schemas";

/** Schemas with a name in the OpenAPI document. */
export const named = z.registry<{ id: string }>();

/** A time: a Date in the code, and ISO 8601 text in UTC in transit. */
const moment = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

/** A post's id: a ULID. */
export const postId = z
  .string()
  .regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, "This is not a post's id.")
  .describe("A post's id, which sorts by time.");

export const username = z.string().regex(/^[\w-]{3,20}$/, "This is not a username.");

/** What a profile shows. */
const profileFields = {
  username: z.string(),
  name: z.string(),
  about: z.string(),
  links: z.array(z.string()).describe("The web addresses on their profile."),
  avatar: z
    .nullable(z.string())
    .describe("Their uploaded picture, at `/avatars/{avatar}.webp` for signed-in users; null for none."),
  banner: z
    .nullable(z.string())
    .describe("The banner of their profile, at `/banners/{banner}.webp` for signed-in users; null for none."),
  postCount: z.int(),
  followerCount: z.int(),
  followedCount: z.int(),
};

export const meSchema = z
  .object({
    id: z.string(),
    ...profileFields,
    createdAt: moment,
  })
  .describe("The token's owner.")
  .register(named, { id: "Me" });

export const personSchema = z
  .object({
    ...profileFields,
    isFollowed: z.boolean().describe("Whether the token's owner follows them."),
    createdAt: moment,
  })
  .describe("Somebody as others see them.")
  .register(named, { id: "Person" });

const pictureSchema = z
  .object({
    id: z.string().describe("The picture is at `/pictures/{id}.webp`, with the token."),
    width: z.int(),
    height: z.int(),
    alt: z.string().describe("What it shows; empty where its author does not say."),
  })
  .describe("A picture of a post.")
  .register(named, { id: "Picture" });

export const postViewSchema = z
  .object({
    id: postId,
    author: z.string().describe("The author's username."),
    authorName: z.string(),
    contentWarning: z.string().describe("What to show first, instead of text and pictures; empty for none."),
    body: z.string().describe("Empty at most where there are pictures."),
    pictures: z.array(pictureSchema),
    isSensitive: z.boolean().describe("Whether to show the pictures only to readers who ask for them."),
    createdAt: moment,
    editedAt: moment.nullable(),
    likeCount: z.int(),
    replyCount: z.int(),
    repostCount: z.int(),
    quoteCount: z.int(),
    isLiked: z.boolean().describe("Whether the token's owner likes it."),
    isReposted: z.boolean().describe("Whether the token's owner reposts it."),
    isBookmarked: z.boolean().describe("Whether the token's owner saved it."),
    parentId: z.string().nullable().describe("The post that it replies to."),
    parentAuthor: z
      .string()
      .nullable()
      .describe("Whom it replies to; null where that post is gone, or there was none."),
    quoteOfId: z.string().nullable().describe("The post that it quotes, which may be gone."),
    repostedBy: z
      .object({ username: z.string(), name: z.string() })
      .nullable()
      .describe("Whose repost brings it to this page; null where it is there itself."),
    hiddenReason: z
      .string()
      .nullable()
      .describe("Why a moderator hid it, which only its author is shown; null where none did."),
  })
  .describe("A post as the token's owner sees it.")
  .register(named, { id: "Post" });

export const postPageSchema = z
  .object({
    posts: z.array(postViewSchema),
    next: z.string().nullable().describe("The cursor of the next page, or null on the last."),
  })
  .describe("A page of posts, newest first, each once.")
  .register(named, { id: "PostPage" });

export const newPostSchema = z
  .strictObject({
    body: bodySchema,
    contentWarning: z.optional(contentWarningSchema).describe("What readers see first, instead of the text."),
    parentId: postId.optional().describe("The post to reply to."),
    quoteOfId: postId.optional().describe("The post to quote."),
  })
  .describe("A new post of at most 280 characters as a person counts them, a reply or a quote.")
  .register(named, { id: "NewPost" });

export const newPostFormSchema = z
  .strictObject({
    ...newPostSchema.shape,
    body: z._default(postSchema.shape.body, "").describe("May be empty where there are pictures."),
    pictures: z
      .array(z.file())
      .default([])
      .describe("PNG, JPEG, WebP or AVIF, each in a part of its own, at most four."),
    alts: z
      .array(altSchema)
      .default([])
      .describe("What the pictures show, in their order, each in a part of its own of at most 1000 characters."),
    isSensitive: z
      .stringbool({ truthy: ["true"], falsy: ["false"], error: "Send true or false." })
      .default(false)
      .describe("Whether readers see the pictures only when they ask for them: true or false."),
  })
  .refine(({ pictures }) => pictures.length <= MAX_PICTURES, {
    error: `A post has at most ${MAX_PICTURES} pictures.`,
    path: ["pictures"],
  })
  .refine(({ body, pictures }) => body !== "" || pictures.length > 0, {
    error: "Write something first.",
    path: ["body"],
  })
  .refine(({ alts, pictures }) => alts.length <= pictures.length, {
    error: "There are more descriptions than pictures.",
    path: ["alts"],
  })
  .describe("A new post with pictures, as a form.")
  .register(named, { id: "NewPostForm" });

export const editedPostSchema = z
  .strictObject({ body: bodySchema, contentWarning: z.optional(contentWarningSchema) })
  .describe("A post's new text.")
  .register(named, { id: "EditedPost" });

export const meChangeSchema = z
  .strictObject({
    name: profileSchema.shape.name,
    about: profileSchema.shape.about,
    links: z.array(profileLink.check(z.minLength(1, "Leave out empty links."))).max(LINK_FIELDS.length),
  })
  .partial()
  .describe("What is to change about oneself. The name has at most 50 characters, the bio at most 160.")
  .register(named, { id: "MeChange" });

export const problemSchema = z
  .object({
    type: z.string().describe("Which kind of problem: a reference to its description."),
    title: z.string().describe("The kind of problem in words."),
    status: z.int(),
    detail: z.string().describe("What is wrong with this request, and what to do."),
    errors: z.record(z.string(), z.string()).optional().describe("What is wrong, by field."),
  })
  .describe("Problem details (RFC 9457).")
  .register(named, { id: "Problem" });

export type Problem = z.infer<typeof problemSchema>;

export const pageQuery = z.object({
  cursor: postId.optional().describe("The page after this one: `next` of the previous response."),
});

export const feedQuery = pageQuery.extend({
  scope: z
    .enum(["home", "everybody", "bookmarks"])
    .default("home")
    .describe("The token owner's home feed, everybody's posts, or what the token's owner saved, the last saved first."),
});

/** A key the client chooses for a post, so that a repeated request creates one post. */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, "An Idempotency-Key is 1 to 128 visible ASCII characters.")
  .describe("Chosen anew for each post: the same key sent twice creates one post, which both responses contain.");
