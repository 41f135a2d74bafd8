/* The searches that someone made in this browser. They never leave it. */

const MAX_SEARCHES = 8;

const keyOf = (userId: string) => `microblog-searches-${userId}`;

/** Recent searches, the latest first. */
export function readSearches(userId: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(userId)) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string").slice(0, MAX_SEARCHES) : [];
  } catch {
    return [];
  }
}

/** Adds a search in front; one that was made before moves there. */
export function addSearch(userId: string, search: string): void {
  const words = search.trim();
  if (words === "") return;
  const others = readSearches(userId).filter((one) => one.toLowerCase() !== words.toLowerCase());
  store(userId, [words, ...others].slice(0, MAX_SEARCHES));
}

/** Forgets one search, or all. Returns those that are left. */
export function forgetSearches(userId: string, search?: string): string[] {
  const left = search === undefined ? [] : readSearches(userId).filter((one) => one !== search);
  store(userId, left);
  return left;
}

function store(userId: string, searches: string[]): void {
  try {
    if (searches.length === 0) localStorage.removeItem(keyOf(userId));
    else localStorage.setItem(keyOf(userId), JSON.stringify(searches));
  } catch {
    // Private windows and full disks: nothing is kept.
  }
}
