"use client";

import { type ComponentType, type MouseEvent, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { describe, type PictureView, pictureAddress } from "./picture-view";
import type { PictureViewerProps } from "./picture-viewer";

/**
 * One to four pictures, laid out by the style sheet. Each leads to the picture alone; with scripts, it opens over the page.
 */
export function PictureGrid({ pictures }: { pictures: PictureView[] }) {
  const t = useTranslate();
  const [open, setOpen] = useState<{ Viewer: ComponentType<PictureViewerProps>; index: number }>();

  async function onOpen(event: MouseEvent<HTMLAnchorElement>, index: number) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const { href } = event.currentTarget;
    try {
      const { PictureViewer } = await import("./picture-viewer");
      setOpen({ Viewer: PictureViewer, index });
    } catch {
      location.assign(href);
    }
  }

  return (
    <>
      <div className="pictures">
        {pictures.map((picture, index) => (
          <a key={picture.id} href={pictureAddress(picture)} onClick={(event) => onOpen(event, index)}>
            {/* biome-ignore lint/performance/noImgElement: it comes in the one size there is */}
            <img
              src={pictureAddress(picture)}
              alt={describe(t, picture)}
              width={picture.width}
              height={picture.height}
              loading="lazy"
              decoding="async"
            />
          </a>
        ))}
      </div>
      {open && <open.Viewer t={t} pictures={pictures} first={open.index} onClose={() => setOpen(undefined)} />}
    </>
  );
}
