/// <reference types="react/experimental" />
import { type ReactNode, ViewTransition } from "react";

/** One page fades into the next, where the browser can and its reader does not mind motion (globals.css). */
export default function Template({ children }: { children: ReactNode }) {
  return (
    <ViewTransition enter="page" exit="page" default="none">
      {children}
    </ViewTransition>
  );
}
