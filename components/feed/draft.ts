/* Drafts, stored in this browser until they are submitted: no crash, timeout or sign-out loses them. */

type Draft = {
  text: string;
  /** The author's newest post at the last change. */
  newestPost: string | null;
  /** Whether it was submitted. It was published if the author's newest post has changed since. */
  sent: boolean;
};

const keyOf = (userId: string) => `microblog-draft-${userId}`;

/** Stores a draft; empty text deletes it. Does nothing if the browser allows no storage. */
export function saveDraft(userId: string, draft: Draft): void {
  try {
    if (draft.text === "") localStorage.removeItem(keyOf(userId));
    else localStorage.setItem(keyOf(userId), JSON.stringify(draft));
  } catch {
    // Private windows and full disks: the text is still in its field.
  }
}

/** The text of an unpublished draft, or "". Deletes a published one. */
export function restoreDraft(userId: string, newestPost: string | null): string {
  try {
    const draft = JSON.parse(localStorage.getItem(keyOf(userId)) ?? "null") as Draft | null;
    if (!draft || typeof draft.text !== "string") return "";
    if (!draft.sent || draft.newestPost === newestPost) return draft.text;
    localStorage.removeItem(keyOf(userId));
  } catch {
    // An entry of another shape under our key is not a draft.
  }
  return "";
}
