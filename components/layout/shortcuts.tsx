"use client";

import { useEffect, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { Icon } from "../ui/icon";

type Dialog = typeof import("./shortcut-dialog").ShortcutDialog;

/** Keys that begin a shortcut (shortcut-keys.ts). */
const KEYS = new Set(["?", "/", "j", "k", "l", "r", "n", "g", "h", "p"]);

/**
 * Keyboard shortcuts, loaded when one is first pressed, and a button that shows them. They are off while typing and
 * with modifiers, and can be turned off altogether (WCAG 2.2, 2.1.4).
 */
export function Shortcuts() {
  const t = useTranslate();
  const [dialog, setDialog] = useState<{ Dialog: Dialog }>();

  async function show() {
    const { ShortcutDialog } = await import("./shortcut-dialog");
    setDialog({ Dialog: ShortcutDialog });
  }

  useEffect(() => {
    const onKeyDown = async (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
      if (!KEYS.has(event.key) || isBusy(event.target) || event.defaultPrevented) return;
      // Firefox searches the page on these.
      if (event.key === "/") event.preventDefault();
      const { areShortcutsOn, pressShortcut } = await import("./shortcut-keys");
      if (!areShortcutsOn()) return;
      if (event.key === "?") await show();
      else pressShortcut(event.key);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  });

  return (
    <>
      <button type="button" onClick={show} className="shortcuts-button [@media(scripting:none)]:hidden">
        <Icon name="keyboard" />
        {t("Keyboard shortcuts")}
      </button>
      {dialog && <dialog.Dialog onClose={() => setDialog(undefined)} />}
    </>
  );
}

/** Whether someone types into an element, or a dialog or menu is open. */
function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open], [popover]:popover-open")) return true;
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
