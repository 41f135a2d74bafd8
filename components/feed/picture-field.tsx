"use client";

import { type ComponentType, useCallback, useEffect, useRef, useState } from "react";
import { PICTURE_TYPES } from "@/accounts/picture";
import { useTranslate } from "@/i18n/client";
import { Icon } from "../ui/icon";
import type { PickedPicturesProps } from "./picked-pictures";

type Props = {
  /** Largest file, in bytes. */
  maxBytes: number;
  error: string | undefined;
  /** Whether the pictures are being sent: the post below the form shows them. */
  isSending: boolean;
  /** Gets small copies of the pictures, as addresses, whenever they change. */
  onThumbnails: (thumbnails: string[]) => void;
};

/**
 * The field for a post's pictures. Without scripts it is a plain file field, and the pictures are described afterwards.
 * With them, pictures can also be pasted and dropped; what shows and describes them is loaded with the first one.
 */
export function PictureField({ maxBytes, error, isSending, onThumbnails }: Props) {
  const t = useTranslate();
  const input = useRef<HTMLInputElement>(null);
  const [files, setFiles] = useState<File[]>([]);
  const [Picked, setPicked] = useState<ComponentType<PickedPicturesProps>>();

  /** Sets the files of the field, which the form sends, and shows them. */
  const update = useCallback((next: File[]): void => {
    const transfer = new DataTransfer();
    for (const file of next) transfer.items.add(file);
    if (input.current) input.current.files = transfer.files;
    setFiles(next);
  }, []);

  async function add(added: File[]): Promise<void> {
    if (added.length === 0) return;
    update([...files, ...added]);
    try {
      const { PickedPictures } = await import("./picked-pictures");
      setPicked(() => PickedPictures);
    } catch {
      // The field sends them as it would without scripts.
    }
  }

  const addLatest = useRef(add);
  addLatest.current = add;

  useEffect(() => {
    const form = input.current?.form;
    if (!form) return;
    const take = (event: Event, transfer: DataTransfer | null) => {
      const pictures = [...(transfer?.files ?? [])].filter(({ type }) => type.startsWith("image/"));
      if (pictures.length === 0) return;
      event.preventDefault();
      void addLatest.current(pictures);
    };
    const onPaste = (event: ClipboardEvent) => take(event, event.clipboardData);
    const onDrop = (event: DragEvent) => take(event, event.dataTransfer);
    const onDragOver = (event: DragEvent) => event.dataTransfer?.types.includes("Files") && event.preventDefault();
    form.addEventListener("paste", onPaste);
    form.addEventListener("drop", onDrop);
    form.addEventListener("dragover", onDragOver);
    return () => {
      form.removeEventListener("paste", onPaste);
      form.removeEventListener("drop", onDrop);
      form.removeEventListener("dragover", onDragOver);
    };
  }, []);

  return (
    <>
      {Picked && files.length > 0 && (
        <Picked {...{ files, maxBytes, onThumbnails }} isHidden={isSending} onChange={update} />
      )}
      <label className="tool" title={t("Add pictures")}>
        <Icon name="image" />
        <span className="sr-only">{t("Add pictures")}</span>
        <input
          ref={input}
          type="file"
          name="pictures"
          accept={PICTURE_TYPES}
          multiple
          onChange={({ currentTarget }) => void add([...(currentTarget.files ?? [])])}
          {...(error ? { "aria-invalid": true, "aria-describedby": "pictures-error" } : {})}
        />
      </label>
      {error && (
        <p id="pictures-error" role="alert" className="order-first basis-full text-sm text-danger">
          {error}
        </p>
      )}
    </>
  );
}
