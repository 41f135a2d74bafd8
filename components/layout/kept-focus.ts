/* Keeps the keyboard's place when what has the focus goes away. Loaded when something first gets the focus. */

/** A message that an action left, such as "Token revoked." */
const MESSAGE = "[role=status], [role=alert]";
/** One of several: a neighbor takes its place. */
const ITEM = "li, article";

/**
 * From now on, when the element with the focus is removed from the page (a deleted draft, a page that was left), the
 * focus goes to the text field in its place, to the message about it, to its neighbor in a list, to the tab that it
 * was, or to the page's heading.
 * Without this it would be nowhere: screen readers say nothing then, and some browsers begin at the top. A field that a
 * form or page focuses by itself keeps the focus.
 * @param first what has the focus, or had it until a moment ago
 */
export function keepFocus(main: HTMLElement, first: Element): void {
  let last = document.activeElement === document.body ? first : document.activeElement;
  document.addEventListener("focusin", ({ target }) => {
    last = target as Element;
  });
  document.addEventListener("focusout", ({ target }) =>
    // Left on purpose, such as by a click elsewhere: it is still there then.
    queueMicrotask(() => {
      if (target === last && last?.checkVisibility()) last = null;
    }),
  );
  let records: MutationRecord[] = [];
  const restore = (latest: MutationRecord[]) => {
    const isLost = document.activeElement === document.body && last !== null && !last.isConnected;
    records = isLost ? [...records, ...latest] : [];
    // Nothing can have the focus behind the skeleton of a page (navigation.tsx).
    if (!last || !isLost || main.dataset.loading) return;
    const field = textFieldLike(last, main);
    const message = newMessage(records);
    const place =
      field ?? message ?? neighborOf(last, records) ?? tabLike(last, main) ?? main.querySelector("h1") ?? main;
    const [start, end] = last instanceof HTMLTextAreaElement ? [last.selectionStart, last.selectionEnd] : [0, 0];
    last = null;
    records = [];
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus({ preventScroll: place !== message });
    field?.setSelectionRange(start, end);
  };
  new MutationObserver(restore).observe(main, { childList: true, subtree: true });
  restore([]);
}

/** The text field that took the place of another: whoever writes the next post while one is being sent writes on. */
function textFieldLike(removed: Element, main: HTMLElement): HTMLTextAreaElement | undefined {
  if (!(removed instanceof HTMLTextAreaElement)) return;
  return [...main.querySelectorAll("textarea")].find(({ name }) => name === removed.name);
}

function newMessage(records: MutationRecord[]): HTMLElement | undefined {
  const added = records.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) => node instanceof HTMLElement);
  return added
    .flatMap((node) => [node, ...node.querySelectorAll<HTMLElement>(MESSAGE)])
    .find((node) => node.isConnected && node.matches(MESSAGE) && node.textContent.trim() !== "");
}

/** The item after the one that a removed element was in, or before it, of those that are still there. */
function neighborOf(removed: Node, records: MutationRecord[]): HTMLElement | undefined {
  for (const side of ["nextSibling", "previousSibling"] as const) {
    let node: Node | null = removed;
    // The neighbor may have been removed at the same time.
    while (node && !node.isConnected) node = recordOf(node, records)?.[side] ?? null;
    if (node instanceof HTMLElement && node.matches(ITEM)) return node;
  }
}

/** The tab that a removed link led to: each tab is a page of its own (components/ui/tabs.tsx). */
function tabLike(removed: Element, main: HTMLElement): HTMLElement | undefined {
  const tabs = [...main.querySelectorAll<HTMLAnchorElement>("a[aria-current=page]")];
  return removed instanceof HTMLAnchorElement ? tabs.find(({ href }) => href === removed.href) : undefined;
}

const recordOf = (removed: Node, records: MutationRecord[]) =>
  records.find(({ removedNodes }) => [...removedNodes].some((node) => node.contains(removed)));
