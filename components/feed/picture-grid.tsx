"use client";

import { type ComponentType, type MouseEvent, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { PictureImage } from "./picture-image";
import { type PictureView, pictureAddress } from "./picture-view";
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
            <PictureImage t={t} picture={picture} />
          </a>
        ))}
      </div>
      {open && <open.Viewer t={t} pictures={pictures} first={open.index} onClose={() => setOpen(undefined)} />}
    </>
  );
}
