/// <reference types="react/experimental" />
import { type ReactNode, ViewTransition } from "react";

/** Pages fade into each other, if the browser supports it and motion is not reduced (globals.css). */
export default function Template({ children }: { children: ReactNode }) {
  return (
    <ViewTransition enter="page" exit="page" default="none">
      {children}
    </ViewTransition>
  );
}
