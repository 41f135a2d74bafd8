/* For tests only: archives to import. */

/** The address of the account that a Mastodon archive is of. */
export const ME = "https://here.example/users/me";

/** An activity of that account. */
export const activity = (object: unknown = {}) => ({ id: `${ME}/activity`, type: "Create", actor: ME, object });

/** The activity of a public post. */
export const note = (values: Record<string, unknown> = {}) =>
  activity({
    id: `${ME}/statuses/1`,
    type: "Note",
    summary: null,
    inReplyTo: null,
    published: "2024-01-01T00:00:00Z",
    attributedTo: ME,
    to: ["https://www.w3.org/ns/activitystreams#Public"],
    cc: [`${ME}/followers`],
    sensitive: false,
    content: "<p>Hello</p>",
    attachment: [],
    ...values,
  });

/** A Mastodon archive's outbox.json. */
export const mastodonArchive = (...orderedItems: unknown[]) => ({
  "@context": "https://www.w3.org/ns/activitystreams",
  id: "outbox.json",
  type: "OrderedCollection",
  totalItems: orderedItems.length,
  orderedItems,
});

/** An account's export, with something of each kind. */
export const microblogArchive = () => ({
  account: { id: "me", username: "me" },
  posts: [
    {
      id: "POST2",
      body: "Second",
      contentWarning: "Food",
      parentId: "POST1",
      createdAt: "2025-01-02T00:00:00.000Z",
      editedAt: "2025-01-02T01:00:00.000Z",
      hiddenAt: null,
    },
    { id: "POST1", body: "First", importedFrom: "https://here.example/1", createdAt: "2025-01-01T00:00:00.000Z" },
  ],
  follows: [{ username: "ana", since: "2025-05-05T00:00:00.000Z" }],
  mutesAndBlocks: [
    { username: "cho", kind: "mute" },
    { userId: "id-of-bob", username: "bob", kind: "block" },
  ],
  bookmarks: [{ postId: "POST3" }],
});
