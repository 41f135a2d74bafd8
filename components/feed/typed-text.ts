/* What is typed into a composer, stored in this browser until it is submitted: no crash, timeout or sign-out loses it. */

/** Whose text it is, and where it was typed. */
export type TypedTextPlace = {
  /** The author, and the post that they reply to, if any. */
  key: string;
  /** The author's newest post. */
  newestPost: string | null;
  /** If the composer holds one of the author's drafts (feed/drafts.ts): which, and which version of it. */
  version?: string;
};

type StoredText = {
  text: string;
  /** The author's newest post at the last change. */
  newestPost: string | null;
  version?: string;
  /** Whether it was submitted. It was published if the author's newest post has changed since. */
  sent: boolean;
};

const keyOf = ({ key, version }: Pick<TypedTextPlace, "key" | "version">) =>
  `microblog-draft-${key}${version === undefined ? "" : "-saved"}`;

/** Stores a text; an empty one deletes it. Does nothing if the browser allows no storage. */
export function storeTypedText(place: TypedTextPlace, text: string, sent: boolean): void {
  const { newestPost, version } = place;
  try {
    // The server has an earlier version of a submitted draft.
    if (text === "" || (sent && version !== undefined)) localStorage.removeItem(keyOf(place));
    else localStorage.setItem(keyOf(place), JSON.stringify({ text, newestPost, version, sent } satisfies StoredText));
  } catch {
    // Private windows and full disks: the text is still in its field.
  }
}

/** The text that was typed here and not published, or "". Deletes a published one. */
export function restoreTypedText(place: TypedTextPlace): string {
  try {
    const stored = read(place);
    if (!stored || stored.version !== place.version) return "";
    if (!stored.sent || stored.newestPost === place.newestPost) return stored.text;
    localStorage.removeItem(keyOf(place));
  } catch {
    // An entry of another shape under our key is not a text of ours.
  }
  return "";
}

/** Deletes the text of an author's composer if it was submitted: it is one of their drafts now. */
export function forgetSentText(key: string): void {
  try {
    if (read({ key })?.sent) localStorage.removeItem(keyOf({ key }));
  } catch {
    // As above.
  }
}

function read(place: Pick<TypedTextPlace, "key" | "version">): StoredText | null {
  const stored = JSON.parse(localStorage.getItem(keyOf(place)) ?? "null") as StoredText | null;
  return typeof stored?.text === "string" ? stored : null;
}
