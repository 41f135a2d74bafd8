"use client";

import {
  type FocusEvent,
  type KeyboardEvent,
  lazy,
  type ReactNode,
  Suspense,
  useEffect,
  useRef,
  useState,
} from "react";

const PersonCard = lazy(() => import("./person-card"));

/**
 * How long a pointer must rest on a name before the card opens, and how long after it leaves the card closes, in
 * milliseconds.
 */
const [OPEN_AFTER, CLOSE_AFTER] = [350, 200];

type Props = {
  username: string;
  children: ReactNode;
};

/** A link to a profile. While the pointer rests on it, or it has keyboard focus, a hover card opens. */
export function PersonLink({ username, children }: Props) {
  const [isOpen, setOpen] = useState(false);
  const timer = useRef(0);
  const schedule = (open: boolean, delay: number) => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setOpen(open), delay);
  };
  useEffect(() => () => clearTimeout(timer.current), []);

  function onFocus({ target }: FocusEvent) {
    // A click also focuses the link, but leaves the page.
    if (target.matches(":focus-visible")) schedule(true, OPEN_AFTER);
  }
  function onBlur({ currentTarget, relatedTarget }: FocusEvent) {
    if (!currentTarget.contains(relatedTarget)) schedule(false, 0);
  }
  function onKeyDown({ key }: KeyboardEvent) {
    if (key === "Escape") schedule(false, 0);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the link and the card in it are what one uses
    <span
      className="relative min-w-0"
      onPointerEnter={({ pointerType }) => pointerType === "mouse" && schedule(true, OPEN_AFTER)}
      onPointerLeave={({ pointerType }) => pointerType === "mouse" && schedule(false, CLOSE_AFTER)}
      onFocus={onFocus}
      onBlur={onBlur}
      onKeyDown={onKeyDown}
    >
      <a href={`/@${username}`}>{children}</a>
      {isOpen && (
        <Suspense>
          <PersonCard username={username} />
        </Suspense>
      )}
    </span>
  );
}
