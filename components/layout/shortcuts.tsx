"use client";

import { useEffect, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { Icon } from "../ui/icon";
import { areShortcutsOn } from "./shortcut-setting";

type Dialog = typeof import("./shortcut-dialog").ShortcutDialog;

/** Keys that begin a shortcut (shortcut-keys.ts). */
const KEYS = new Set(["?", "/", "j", "k", "l", "t", "r", "n", "g", "h", "b", "p"]);

let openDialog: (() => void) | undefined;

/** A button that shows the keyboard shortcuts. */
export function ShortcutsButton() {
  const t = useTranslate();
  return (
    <button type="button" onClick={() => openDialog?.()} className="shortcuts-button [@media(scripting:none)]:hidden">
      <Icon name="keyboard" />
      {t("Keyboard shortcuts")}
    </button>
  );
}

/**
 * Keyboard shortcuts, loaded when one is first pressed, and their dialog. They are off while typing and with modifiers,
 * and can be turned off altogether (WCAG 2.2, 2.1.4).
 */
export function Shortcuts() {
  const [loaded, setLoaded] = useState<{ Dialog: Dialog }>();

  useEffect(() => {
    async function show() {
      const { ShortcutDialog } = await import("./shortcut-dialog");
      setLoaded({ Dialog: ShortcutDialog });
    }
    async function onKeyDown(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
      if (!KEYS.has(event.key) || isBusy(event.target) || event.defaultPrevented) return;
      if (!areShortcutsOn()) return;
      // The key is not typed into the field that it may lead to.
      event.preventDefault();
      if (event.key === "?") await show();
      else (await import("./shortcut-keys")).pressShortcut(event.key);
    }
    openDialog = show;
    document.addEventListener("keydown", onKeyDown);
    return () => {
      openDialog = undefined;
      document.removeEventListener("keydown", onKeyDown);
    };
  }, []);

  return loaded ? <loaded.Dialog onClose={() => setLoaded(undefined)} /> : null;
}

/** Whether someone types into an element, or a dialog or menu is open. */
function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open], [popover]:popover-open")) return true;
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
