/* What keyboard shortcuts do. Loaded when one is first pressed. */

/** How long after `g` the second key of a sequence counts, in milliseconds. */
const SEQUENCE = 1500;

let wentAt = Number.NEGATIVE_INFINITY;

/** Does what a key stands for, if anything on this page. */
export function pressShortcut(key: string): void {
  const isAfterG = performance.now() - wentAt < SEQUENCE;
  wentAt = key === "g" ? performance.now() : Number.NEGATIVE_INFINITY;
  if (isAfterG) GO_TO[key]?.();
  else KEYS[key]?.();
}

/** Clicks an element, which navigates as its link does everywhere else. */
const click = (selector: string, within: ParentNode | null = document) =>
  within?.querySelector<HTMLElement>(selector)?.click();

const GO_TO: Record<string, () => void> = {
  h: () => click('nav a[href="/"]'),
  n: () => click('nav a[href="/notifications"]'),
  b: () => click('nav a[href="/bookmarks"]'),
  p: () => click('nav a[href^="/@"]'),
};

const KEYS: Record<string, () => void> = {
  j: () => move(1),
  k: () => move(-1),
  l: () => click(".post-bar .like", currentPost()),
  t: () => click(".post-bar .repost", currentPost()),
  r: reply,
  n: compose,
  "/": search,
};

const currentPost = () => document.activeElement?.closest<HTMLElement>("article.post") ?? null;

/** Moves the focus to the next or the previous post; to the first that is in view if there is none yet. */
function move(step: 1 | -1): void {
  const posts = [...document.querySelectorAll<HTMLElement>("article.post")];
  const current = currentPost();
  const index = current
    ? posts.indexOf(current) + step
    : posts.findIndex((post) => post.getBoundingClientRect().bottom > 80);
  const next = posts[index];
  if (!next) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "center" });
}

/** Goes to the reply form: of the page, or of the post with the focus. */
function reply(): void {
  const post = currentPost();
  if (post) click(".post-bar .reply", post);
  else if (location.pathname.startsWith("/@")) document.getElementById("body")?.focus();
}

/** Goes to the form for a new post. */
function compose(): void {
  if (location.pathname === "/") document.getElementById("body")?.focus();
  else click(".compose");
}

/** Goes to a search field that is in view, or to the search page. */
function search(): void {
  const field = [...document.querySelectorAll<HTMLElement>("input[type=search]")].find((input) => input.offsetParent);
  if (field) field.focus();
  else click('nav a[href="/search"]');
}
