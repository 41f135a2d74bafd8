import type { TextPiece } from "../ui/live-text";
import type { PersonPicture } from "../ui/picture";

/**
 * A post as its reader sees it. What does not hold for a post is left out: a page of posts is sent to the browser twice,
 * as HTML and as this.
 */
export type PostView = {
  id: string;
  author: string;
  authorName?: string;
  picture: PersonPicture;
  isReply?: boolean;
  /** The post it replies to, and its author, if that still exists. */
  parentId?: string;
  parentAuthor?: string;
  text: TextPiece[];
  /** When it was written: for machines, and relative as "5m ago". */
  iso: string;
  ago: string;
  isEdited?: boolean;
  likeCount?: number;
  replyCount?: number;
  isLiked?: boolean;
  /** Why a moderator hid it. */
  hiddenReason?: string;
  /** The reader's permissions as its author. */
  canEdit?: boolean;
  mayDelete?: boolean;
  /** Whether the reader mutes its author. */
  isMuted?: boolean;
};

/** The actions of its menu. */
export type PostActions = Record<"remove" | "muteOrBlock", (data: FormData) => Promise<void>>;
