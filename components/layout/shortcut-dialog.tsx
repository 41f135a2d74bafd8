"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { Icon } from "../ui/icon";
import { areShortcutsOn, setShortcuts } from "./shortcut-setting";

/** The list of keyboard shortcuts, and the setting that turns them off. */
export function ShortcutDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslate();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOn, setOn] = useState(areShortcutsOn);
  const path = usePathname();
  const shownOn = useRef(path);
  useEffect(() => dialog.current?.showModal(), []);
  // Back leads to another page: the dialog does not cover that.
  useEffect(() => {
    if (path !== shownOn.current) dialog.current?.close();
  }, [path]);

  const shortcuts: [keys: string[], what: string][] = [
    [["j"], t("Next post")],
    [["k"], t("Previous post")],
    [["l"], t("Like the post")],
    [["t"], t("Repost the post")],
    [["r"], t("Reply to the post")],
    [["n"], t("Write a post")],
    [["/"], t("Search")],
    [["g", "h"], t("Home")],
    [["g", "n"], t("Notifications")],
    [["g", "b"], t("Bookmarks")],
    [["g", "p"], t("Profile")],
    [["?"], t("Keyboard shortcuts")],
  ];

  function change(on: boolean) {
    setOn(on);
    setShortcuts(on);
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog
      ref={dialog}
      aria-labelledby="shortcuts"
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && dialog.current?.close()}
      className="dialog"
    >
      <div className="p-6">
        <div className="mb-4 flex items-center justify-between gap-4">
          <h2 id="shortcuts" className="text-xl font-semibold">
            {t("Keyboard shortcuts")}
          </h2>
          <button
            type="button"
            aria-label={t("Close")}
            title={t("Close")}
            onClick={() => dialog.current?.close()}
            className="menu-button"
          >
            <Icon name="x" />
          </button>
        </div>
        <dl className="grid grid-cols-[1fr_auto] gap-y-2">
          {shortcuts.map(([keys, what]) => [
            <dt key={what}>{what}</dt>,
            <dd key={`${what} keys`} className="flex justify-end gap-1">
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>,
          ])}
        </dl>
        <label className="mt-5 flex min-h-11 items-center gap-3 border-t border-line pt-4">
          <input
            type="checkbox"
            checked={isOn}
            onChange={(event) => change(event.currentTarget.checked)}
            className="size-5"
          />
          {t("Use keyboard shortcuts in this browser")}
        </label>
      </div>
    </dialog>
  );
}
