/* Every operation of the API: each address and method once, for the route handlers and the OpenAPI document. */
import * as z from "zod";
import type { Scope } from "../auth/access-tokens";
import type { ProblemName } from "./problems";
import {
  editedPostSchema,
  feedQuery,
  meChangeSchema,
  meSchema,
  newPostFormSchema,
  newPostSchema,
  pageQuery,
  personSchema,
  postId,
  postPageSchema,
  postViewSchema,
  username,
} from "./schemas";

export type Operation = {
  id: string;
  summary: string;
  /** The scope its token needs; null if it needs no token. */
  scope: Scope | null;
  query?: z.ZodObject;
  body?: z.ZodObject;
  /** The same as a form, with files. */
  form?: z.ZodObject;
  /** Whether an Idempotency-Key is allowed. */
  hasKey?: true;
  /** The hourly limit that a write counts towards; by default that of interactions. */
  limit?: "posts" | "account changes";
  status: 200 | 201 | 204;
  /** The response schema, if there is a body. */
  response?: z.ZodType;
  /** Possible refusals besides those of every operation of its kind. */
  problems?: readonly ProblemName[];
};

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Schemas of the parameters in an address. */
export const PARAMETERS = { id: postId, username } as const;

export const OPERATIONS = {
  "/api/v1/openapi.json": {
    GET: {
      id: "describe",
      summary: "This document",
      scope: null,
      status: 200,
      response: z.looseObject({ openapi: z.string() }),
    },
  },
  "/api/v1/me": {
    GET: { id: "readMe", summary: "Who the token acts for", scope: "read", status: 200, response: meSchema },
    PATCH: {
      id: "changeMe",
      summary: "Change one's own name, bio and links",
      scope: "write",
      limit: "account changes",
      body: meChangeSchema,
      status: 200,
      response: meSchema,
    },
  },
  "/api/v1/posts": {
    GET: {
      id: "readPosts",
      summary: "The home feed, everyone's posts, or one's bookmarks",
      scope: "read",
      query: feedQuery,
      status: 200,
      response: postPageSchema,
    },
    POST: {
      id: "writePost",
      summary: "Write a post, a reply or a quote, with up to four pictures",
      scope: "write",
      body: newPostSchema,
      form: newPostFormSchema,
      hasKey: true,
      limit: "posts",
      status: 201,
      response: postViewSchema,
      problems: ["conflict"],
    },
  },
  "/api/v1/posts/{id}": {
    GET: { id: "readPost", summary: "One post", scope: "read", status: 200, response: postViewSchema },
    PATCH: {
      id: "editPost",
      summary: "Edit a post of one's own, within 15 minutes",
      scope: "write",
      body: editedPostSchema,
      status: 200,
      response: postViewSchema,
      problems: ["not-allowed", "conflict"],
    },
    DELETE: {
      id: "deletePost",
      summary: "Delete a post of one's own",
      scope: "write",
      status: 204,
      problems: ["not-allowed"],
    },
  },
  "/api/v1/posts/{id}/like": {
    PUT: { id: "like", summary: "Like a post", scope: "write", status: 204 },
    DELETE: { id: "unlike", summary: "Unlike a post", scope: "write", status: 204 },
  },
  "/api/v1/posts/{id}/repost": {
    PUT: { id: "repost", summary: "Repost a post", scope: "write", status: 204 },
    DELETE: { id: "unrepost", summary: "Take back a repost", scope: "write", status: 204 },
  },
  "/api/v1/posts/{id}/bookmark": {
    PUT: { id: "bookmark", summary: "Bookmark a post; only oneself can see it", scope: "write", status: 204 },
    DELETE: { id: "unbookmark", summary: "Remove a post from one's bookmarks", scope: "write", status: 204 },
  },
  "/api/v1/people/{username}": {
    GET: { id: "readPerson", summary: "A person", scope: "read", status: 200, response: personSchema },
  },
  "/api/v1/people/{username}/posts": {
    GET: {
      id: "readPostsOf",
      summary: "Somebody's posts and reposts",
      scope: "read",
      query: pageQuery,
      status: 200,
      response: postPageSchema,
    },
  },
  "/api/v1/people/{username}/follow": {
    PUT: { id: "follow", summary: "Follow a person", scope: "write", status: 204, problems: ["not-allowed"] },
    DELETE: { id: "unfollow", summary: "Stop following a person", scope: "write", status: 204 },
  },
} as const satisfies Record<string, Partial<Record<HttpMethod, Operation>>>;

export type ApiPath = keyof typeof OPERATIONS;

/** Possible refusals of an operation. */
export function problemsOf(path: string, operation: Operation): ProblemName[] {
  return [
    ...(operation.query || operation.body || operation.hasKey ? (["malformed"] as const) : []),
    ...(operation.scope ? (["unauthorized"] as const) : []),
    ...(operation.scope === "write" ? (["insufficient-scope"] as const) : []),
    ...(path.includes("{") ? (["not-found"] as const) : []),
    ...(operation.body ? (["too-large", "unsupported-media-type", "invalid"] as const) : []),
    ...(operation.scope ? (["too-many-requests"] as const) : []),
    ...(operation.problems ?? []),
    "internal-error",
    ...(operation.scope ? (["unavailable"] as const) : []),
  ];
}
