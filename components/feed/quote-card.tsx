"use client";

import { useTranslate } from "@/i18n/client";
import { PictureImage } from "./picture-image";
import type { PictureView } from "./picture-view";

/** A quoted post as its reader sees it. */
export type QuoteView = {
  id: string;
  author: string;
  authorName?: string;
  text: string;
  /** Its pictures, unless its author covers them. */
  pictures?: PictureView[];
  /** When it was written: for machines, and relative as "5m ago". */
  iso: string;
  ago: string;
};

/** The post that another quotes, as a card that leads to it; null if the reader can't see it. */
export function QuoteCard({ quote }: { quote: QuoteView | null }) {
  const t = useTranslate();
  if (!quote) return <p className="quote text-muted">{t("This post is unavailable.")}</p>;
  const { id, author, authorName, text, pictures = [], iso, ago } = quote;
  return (
    <a href={`/@${author}/${id}`} className="quote">
      <span className="post-head">
        <b>
          <bdi>{authorName ?? author}</bdi>
        </b>
        {authorName && <span>{`@${author}`}</span>}
        <time dateTime={iso}>{ago}</time>
      </span>
      {(text || pictures.length === 0) && (
        <span dir="auto" className="quote-text">
          {text || t("Picture")}
        </span>
      )}
      {pictures.length > 0 && (
        <span className="pictures">
          {pictures.map((picture) => (
            <PictureImage key={picture.id} t={t} picture={picture} />
          ))}
        </span>
      )}
    </a>
  );
}
