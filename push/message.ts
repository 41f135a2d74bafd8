import type { Translate } from "../i18n/translate";
import { countCharacters } from "../text";

/** What a browser shows, and where it leads (public/push-worker.js). */
export type PushMessage = {
  title: string;
  body: string;
  /** The path of the post. */
  path: string;
};

/**
 * Maximum length of a text that is shown, in characters, and in UTF-8 bytes: a push with a name and a text has 4096 at
 * most (RFC 8030, 7.2).
 */
const MAX_SHOWN = 140;
const MAX_BYTES = 1500;

const isSmall = (text: string): boolean => Buffer.byteLength(text) <= MAX_BYTES;

type About = {
  type: string;
  actor: string;
  actorName: string;
  postId: string;
  body: string;
  contentWarning: string;
};

/** The message about a mention or a reply: who and where, and the text if it is short and has no content warning. */
export function messageAbout(t: Translate, about: About): PushMessage {
  const { type, actor, postId, body, contentWarning } = about;
  const name = isSmall(about.actorName) ? about.actorName || `@${actor}` : `@${actor}`;
  const isShort = countCharacters(body) <= MAX_SHOWN && isSmall(body);
  return {
    title: type === "reply" ? t("{name} replied to you", { name }) : t("{name} mentioned you", { name }),
    body: isSmall(contentWarning) ? contentWarning || (isShort ? body : "") : "",
    path: `/@${actor}/${postId}`,
  };
}
