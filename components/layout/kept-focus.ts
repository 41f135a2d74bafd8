/* Keeps the keyboard's place when what has the focus goes away. Loaded when something first gets the focus. */

/** A message that an action left, such as "Token revoked." */
const MESSAGE = "[role=status], [role=alert]";
/** One of several: a neighbor takes its place. */
const ITEM = "li, article";

/**
 * From now on, when the element with the focus is removed from the page (a deleted draft, a page that was left), the
 * focus goes to the same control in the form that took its place, to the message about it, to its neighbor in a list, to
 * the tab that it was, or to the page's heading.
 * Without this it would be nowhere: screen readers say nothing then, and some browsers begin at the top. A field that a
 * form or page focuses by itself keeps the focus.
 * @param first what has the focus, or had it until a moment ago
 */
export function keepFocus(main: HTMLElement, first: Element): void {
  let last = document.activeElement === document.body ? first : document.activeElement;
  let path = location.pathname;
  document.addEventListener("focusin", ({ target }) => {
    last = target as Element;
    path = location.pathname;
  });
  document.addEventListener("focusout", ({ target }) =>
    // Left on purpose, such as by a click elsewhere: it is still there then.
    queueMicrotask(() => {
      if (target === last && last?.checkVisibility({ visibilityProperty: true })) last = null;
    }),
  );
  let records: MutationRecord[] = [];
  const restore = (latest: MutationRecord[]) => {
    const isLost = document.activeElement === document.body && last !== null && !last.isConnected;
    records = isLost ? [...records, ...latest] : [];
    // Nothing can have the focus behind the skeleton of a page (navigation.tsx).
    if (!last || !isLost || main.dataset.loading) return;
    const control = location.pathname === path ? sameControl(last, records) : undefined;
    const message = control ? undefined : newMessage(records);
    const place =
      control ?? message ?? neighborOf(last, records) ?? tabLike(last, main) ?? main.querySelector("h1") ?? main;
    const [start, end] = last instanceof HTMLTextAreaElement ? [last.selectionStart, last.selectionEnd] : [0, 0];
    last = null;
    records = [];
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus({ preventScroll: place !== message });
    if (control instanceof HTMLTextAreaElement) control.setSelectionRange(start, end);
  };
  new MutationObserver(restore).observe(main, { childList: true, subtree: true });
  restore([]);
}

/**
 * The same control in the form that took the place of its own, such as the composer after each post: whoever writes
 * the next post while one is being sent writes on, and whoever pressed the button is still at the button. A phone's
 * keyboard opens for the text field alone. A form with other fields is another step, which begins at its top.
 */
function sameControl(removed: Element, records: MutationRecord[]): Control | undefined {
  if (!isControl(removed) || !removed.form) return;
  const names = new Set(controlsOf(removed.form).map(({ name }) => name));
  const next = addedIn(records)
    .filter((element) => element instanceof HTMLFormElement)
    .find((form) => controlsOf(form).every(({ name }) => names.has(name)));
  return next && controlsOf(next).find(({ name, type }) => name === removed.name && type === removed.type);
}

type Control = HTMLButtonElement | HTMLInputElement | HTMLTextAreaElement;

const isControl = (element: Element): element is Control =>
  element instanceof HTMLButtonElement || element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;

/** The controls of a form that someone can see. */
const controlsOf = ({ elements }: HTMLFormElement): Control[] =>
  [...elements].filter(isControl).filter(({ type, hidden }) => type !== "hidden" && !hidden);

function newMessage(records: MutationRecord[]): HTMLElement | undefined {
  return addedIn(records)
    .flatMap((element) => [element, ...element.querySelectorAll<HTMLElement>(MESSAGE)])
    .find((element) => element.matches(MESSAGE) && element.textContent.trim() !== "");
}

/** The elements that were added and are still there. */
const addedIn = (records: MutationRecord[]): HTMLElement[] =>
  records
    .flatMap(({ addedNodes }) => [...addedNodes])
    .filter((node) => node instanceof HTMLElement)
    .filter(({ isConnected }) => isConnected);

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
