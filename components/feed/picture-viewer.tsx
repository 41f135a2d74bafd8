"use client";

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Translate } from "@/i18n/translate";
import { Icon, type IconName } from "../ui/icon";
import { describe, type PictureView, pictureAddress } from "./picture-view";

export type PictureViewerProps = {
  t: Translate;
  pictures: PictureView[];
  /** The position of the picture to begin with. */
  first: number;
  onClose: () => void;
};

/** The pictures of a post over the page, one at a time, as large as fits. */
export function PictureViewer({ t, pictures, first, onClose }: PictureViewerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [index, setIndex] = useState(first);
  const picture = pictures[index];
  useEffect(() => dialog.current?.showModal(), []);

  const show = (next: number) => setIndex(Math.min(Math.max(next, 0), pictures.length - 1));

  function onKeyDown({ key }: KeyboardEvent) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (step) show(index + step);
  }

  if (!picture) return null;
  return (
    <dialog
      ref={dialog}
      aria-label={t("Picture {number} of {count}", { number: index + 1, count: pictures.length })}
      onClose={onClose}
      onClick={({ target }) => !(target instanceof Element && target.closest("button, p")) && dialog.current?.close()}
      onKeyDown={onKeyDown}
      className="viewer"
    >
      {/* biome-ignore lint/performance/noImgElement: it comes in the one size there is */}
      <img
        key={picture.id}
        src={pictureAddress(picture)}
        alt={describe(t, picture)}
        width={picture.width}
        height={picture.height}
      />
      {picture.alt && (
        <p dir="auto" aria-hidden="true">
          {picture.alt}
        </p>
      )}
      <ViewerButton icon="x" label={t("Close")} onClick={() => dialog.current?.close()} />
      {index > 0 && <ViewerButton icon="chevron-left" label={t("Previous picture")} onClick={() => show(index - 1)} />}
      {index < pictures.length - 1 && (
        <ViewerButton icon="chevron-right" label={t("Next picture")} onClick={() => show(index + 1)} />
      )}
    </dialog>
  );
}

function ViewerButton({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return (
    <button type="button" aria-label={label} title={label} onClick={onClick} className={icon}>
      <Icon name={icon} />
    </button>
  );
}
