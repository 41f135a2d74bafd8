/* What somebody is writing, kept in this browser for them alone until it is sent: no crash, timeout or sign-out loses it. */

type Draft = {
  text: string;
  /** The author's newest post when this was last typed at. */
  newestPost: string | null;
  /** Whether it was sent off; it arrived if the author's newest post is another by now. */
  sent: boolean;
};

const keyOf = (userId: string) => `microblog-draft-${userId}`;

/** Keeps a draft; empty text forgets it. Harmless where the browser allows no storage. */
export function saveDraft(userId: string, draft: Draft): void {
  try {
    if (draft.text === "") localStorage.removeItem(keyOf(userId));
    else localStorage.setItem(keyOf(userId), JSON.stringify(draft));
  } catch {
    // Private windows and full disks: the text is still in its field.
  }
}

/** The text of a draft that was not published, or "". Forgets one that was. */
export function restoreDraft(userId: string, newestPost: string | null): string {
  try {
    const draft = JSON.parse(localStorage.getItem(keyOf(userId)) ?? "null") as Draft | null;
    if (!draft || typeof draft.text !== "string") return "";
    if (!draft.sent || draft.newestPost === newestPost) return draft.text;
    localStorage.removeItem(keyOf(userId));
  } catch {
    // Somebody else's entry under our name is no draft.
  }
  return "";
}
