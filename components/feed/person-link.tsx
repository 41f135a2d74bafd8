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

/** How long a pointer rests on a name before its card comes, and how long it may be away before the card goes, in milliseconds. */
const [OPEN_AFTER, CLOSE_AFTER] = [350, 200];

type Props = {
  username: string;
  /** Follows somebody or stops that, by `username` and `wanted`. */
  follow: (data: FormData) => Promise<void>;
  className: string;
  children: ReactNode;
};

/** A link to a person's page, for a card that follows its links; while a pointer rests on it, or it has the focus, a card says who they are. */
export function PersonLink({ username, follow, className, children }: Props) {
  const [isOpen, setOpen] = useState(false);
  const timer = useRef(0);
  const soon = (open: boolean, wait: number) => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setOpen(open), wait);
  };
  useEffect(() => () => clearTimeout(timer.current), []);

  function onFocus({ target }: FocusEvent) {
    // A click brings the focus too, but goes on to the page.
    if (target.matches(":focus-visible")) soon(true, OPEN_AFTER);
  }
  function onBlur({ currentTarget, relatedTarget }: FocusEvent) {
    if (!currentTarget.contains(relatedTarget)) soon(false, 0);
  }
  function onKeyDown({ key }: KeyboardEvent) {
    if (key === "Escape") soon(false, 0);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the link and the card in it are what one uses
    <span
      className="relative min-w-0"
      onPointerEnter={({ pointerType }) => pointerType === "mouse" && soon(true, OPEN_AFTER)}
      onPointerLeave={({ pointerType }) => pointerType === "mouse" && soon(false, CLOSE_AFTER)}
      onFocus={onFocus}
      onBlur={onBlur}
      onKeyDown={onKeyDown}
    >
      <a href={`/@${username}`} className={className}>
        {children}
      </a>
      {isOpen && (
        <Suspense>
          <PersonCard username={username} follow={follow} />
        </Suspense>
      )}
    </span>
  );
}
