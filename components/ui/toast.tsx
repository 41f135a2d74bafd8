"use client";

import { useEffect, useState } from "react";

/** How long a message stays, in milliseconds. */
const DURATION = 6000;

let announce: ((text: string) => void) | undefined;

/** Shows a short message at the foot of the page, such as why something failed. */
export const showToast = (text: string): void => announce?.(text);

/** The place for messages. Screen readers announce them. */
export function Toasts() {
  const [text, setText] = useState("");
  useEffect(() => {
    announce = setText;
    return () => {
      announce = undefined;
    };
  }, []);
  useEffect(() => {
    if (text === "") return;
    const timer = setTimeout(() => setText(""), DURATION);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div role="status" className="toasts">
      {text && <p>{text}</p>}
    </div>
  );
}
