"use client";

import { useState } from "react";
import { buttonClass } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { showToast } from "@/components/ui/toast";

/** A button that opens a menu. */
export function MenuExample() {
  const [anchor, setAnchor] = useState<HTMLElement>();
  return (
    <>
      <button type="button" className={buttonClass("secondary")} onClick={(event) => setAnchor(event.currentTarget)}>
        Open a menu
      </button>
      {anchor && (
        <Menu
          label="Example"
          anchor={anchor}
          onClose={() => setAnchor(undefined)}
          items={[
            { icon: "pencil", label: "A link", href: "/dev/ui" },
            { icon: "link", label: "A button", onChoose: () => showToast("Chosen.") },
            { icon: "trash-2", label: "Something dangerous", isDangerous: true, onChoose: () => showToast("Chosen.") },
          ]}
        />
      )}
    </>
  );
}

/** A button that shows a toast. */
export const ToastExample = () => (
  <button type="button" className={buttonClass("secondary")} onClick={() => showToast("Link copied.")}>
    Show a toast
  </button>
);
