"use client";

import { useEffect } from "react";
import { foundWords } from "./found-words";

/** Marks the words of a search in the results, by CSS alone: the page's elements stay as they are. */
export function Highlights({ search, within }: { search: string; within: string }) {
  // After every render: the results may be others.
  useEffect(() => {
    const { highlights } = CSS as { highlights?: HighlightRegistry };
    if (!highlights) return;
    const ranges = [...document.querySelectorAll(within)].flatMap((element) => rangesIn(element, search));
    highlights.set("found", new Highlight(...ranges));
    return () => void highlights.delete("found");
  });
  return null;
}

function rangesIn(element: Element, search: string): Range[] {
  const ranges: Range[] = [];
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    for (const [start, end] of foundWords(node.textContent ?? "", search)) {
      const range = new Range();
      range.setStart(node, start);
      range.setEnd(node, end);
      ranges.push(range);
    }
  }
  return ranges;
}
