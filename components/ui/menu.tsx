"use client";

import { useEffect, useRef } from "react";
import { Icon, type IconName } from "./icon";

export type MenuItem = {
  icon: IconName;
  label: string;
  isDangerous?: boolean;
} & ({ href: string } | { onChoose: () => void });

type Props = {
  /** Its accessible name. */
  label: string;
  items: MenuItem[];
  /** The control that it opens beside. */
  anchor: HTMLElement;
  /** Whether it begins where the control begins; otherwise it ends where that ends. */
  startsThere?: boolean;
  onClose: () => void;
};

/** A menu that is open while it is rendered. The browser closes it on Escape and on a click elsewhere (popover). */
export function Menu({ label, items, anchor, startsThere, onClose }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    menu.current?.showPopover({ source: anchor });
    menu.current?.querySelector<HTMLElement>("a, button")?.focus();
    anchor.setAttribute("aria-expanded", "true");
    return () => anchor.removeAttribute("aria-expanded");
  }, [anchor]);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      ref={menu}
      popover="auto"
      role="group"
      aria-label={label}
      className={startsThere ? "menu menu-after" : "menu"}
      onToggle={({ newState }) => newState === "closed" && onClose()}
    >
      {items.map((item) => {
        const className = item.isDangerous ? "menu-item text-danger" : "menu-item";
        const content = (
          <>
            <Icon name={item.icon} />
            {item.label}
          </>
        );
        return "href" in item ? (
          <a key={item.label} href={item.href} className={className}>
            {content}
          </a>
        ) : (
          <button
            key={item.label}
            type="button"
            className={className}
            onClick={() => {
              menu.current?.hidePopover();
              item.onChoose();
            }}
          >
            {content}
          </button>
        );
      })}
    </div>
  );
}
