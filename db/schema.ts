/* The database's tables, for every room by this one name. A change of them needs a migration: README.md. */
export * from "./schema/moderation";
export * from "./schema/people";
export * from "./schema/pictures";
export * from "./schema/posts";
export * from "./schema/queues";
export * from "./schema/sign-in";
export * from "./schema/users";
