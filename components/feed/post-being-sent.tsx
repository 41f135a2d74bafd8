import { useTranslate } from "@/i18n/client";
import { type PersonPicture, Picture } from "../ui/picture";

/** Who writes, as their posts show them. */
export type Author = { username: string; name: string; picture: PersonPicture };

/** A post that the server has not stored yet, as it will look. Its links come with the server's own. */
export function PostBeingSent({ author, text, thumbnails }: { author: Author; text: string; thumbnails: string[] }) {
  const t = useTranslate();
  const { username, name, picture } = author;
  return (
    <article className="post bleed" aria-busy="true">
      <Picture picture={picture} className="avatar opacity-50" />
      <div>
        <p className="post-head">
          <b>
            <bdi>{name || username}</bdi>
          </b>
          {name && <span>@{username}</span>}
          <span role="status">{t("Posting…")}</span>
        </p>
        <p dir="auto" className="post-text">
          {text}
        </p>
        {thumbnails.length > 0 && (
          <div className="pictures">
            {thumbnails.map((thumbnail) => (
              // biome-ignore lint/performance/noImgElement: a small copy of a file in the browser
              <img key={thumbnail} src={thumbnail} alt="" />
            ))}
          </div>
        )}
      </div>
    </article>
  );
}
