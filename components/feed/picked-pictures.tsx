"use client";

import { useEffect, useRef, useState } from "react";
import { ALT_MAX_LENGTH, altField, MAX_PICTURES } from "@/feed/post-length";
import { useTranslate } from "@/i18n/client";
import { Icon } from "../ui/icon";

export type PickedPicturesProps = {
  files: File[];
  maxBytes: number;
  isHidden: boolean;
  onChange: (files: File[]) => void;
  onThumbnails: (thumbnails: string[]) => void;
};

/** The side of a small copy, in pixels. */
const THUMBNAIL_SIDE = 320;

/** The pictures of a post that is being written, each with a field that says what it shows. */
export function PickedPictures({ files, maxBytes, isHidden, onChange, onThumbnails }: PickedPicturesProps) {
  const t = useTranslate();
  const thumbnails = useRef(new Map<File, string>());
  const [alts, setAlts] = useState(new Map<File, string>());
  const [refusal, setRefusal] = useState("");
  const [, setLoaded] = useState(0);

  useEffect(() => {
    const tooMany = files.slice(MAX_PICTURES);
    const tooLarge = files.filter(({ size }) => size > maxBytes);
    const refuse = (refused: File[], message: string) => {
      setRefusal(message);
      onChange(files.filter((file) => !refused.includes(file)));
    };
    if (tooLarge.length > 0) {
      const max = maxBytes / 1e6;
      return refuse(tooLarge, t("One of the pictures is larger than {max, number} MB. Choose a smaller one.", { max }));
    }
    if (tooMany.length > 0) return refuse(tooMany, t("A post can have up to {max} pictures.", { max: MAX_PICTURES }));
    let isCurrent = true;
    void (async () => {
      for (const file of files) {
        if (thumbnails.current.has(file)) continue;
        const thumbnail = await thumbnailOf(file);
        if (!isCurrent) return;
        if (!thumbnail) return refuse([file], t("This isn't a PNG, JPEG, WebP or AVIF picture. Choose another file."));
        thumbnails.current.set(file, thumbnail);
        setLoaded(thumbnails.current.size);
      }
      onThumbnails(files.map((file) => thumbnails.current.get(file) ?? ""));
    })();
    return () => {
      isCurrent = false;
    };
  }, [files, maxBytes, onChange, onThumbnails, t]);

  return (
    <fieldset hidden={isHidden} className="picked">
      <legend className="sr-only">{t("Pictures")}</legend>
      <ul>
        {files.map((file, index) => (
          <li key={keyOf(file)}>
            {/* biome-ignore lint/performance/noImgElement: a small copy of a file in the browser */}
            <img src={thumbnails.current.get(file) ?? EMPTY} alt="" />
            <input
              name={altField(index)}
              value={alts.get(file) ?? ""}
              maxLength={ALT_MAX_LENGTH}
              aria-label={t("Description of picture {number}", { number: index + 1 })}
              aria-describedby="alt-hint"
              placeholder={t("Description")}
              onChange={({ currentTarget }) => setAlts(new Map(alts).set(file, currentTarget.value))}
            />
            <button
              type="button"
              aria-label={t("Remove picture {number}", { number: index + 1 })}
              title={t("Remove picture {number}", { number: index + 1 })}
              onClick={() => onChange(files.filter((other) => other !== file))}
            >
              <Icon name="x" />
            </button>
          </li>
        ))}
      </ul>
      <p id="alt-hint" className="text-sm text-muted">
        {files.some((file) => !alts.get(file)?.trim()) && t("Describe each picture for people who can't see it.")}
      </p>
      <p role="alert" className="text-sm text-danger empty:hidden">
        {refusal}
      </p>
    </fieldset>
  );
}

/** A transparent pixel, until there is a small copy. */
const EMPTY = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

const keys = new WeakMap<File, string>();

/** A key for a file: the same picture can be picked twice. */
function keyOf(file: File): string {
  const key = keys.get(file) ?? crypto.randomUUID();
  keys.set(file, key);
  return key;
}

/** A small copy of a picture as a data: URL, or undefined if the browser can't read it. */
async function thumbnailOf(file: File): Promise<string | undefined> {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, THUMBNAIL_SIDE / Math.min(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.ceil(bitmap.width * scale), Math.ceil(bitmap.height * scale)];
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return canvas.toDataURL("image/webp", 0.8);
  } catch {
    return undefined;
  }
}
