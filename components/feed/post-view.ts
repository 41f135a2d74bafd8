import type { TextPiece } from "../ui/linked-text";
import type { PersonPicture } from "../ui/picture";
import type { PictureView } from "./picture-view";
import type { QuoteView } from "./quote-card";

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
  /** What its author warns of, and shows only to those who ask: text and pictures, or the pictures alone. */
  warning?: string;
  isSensitive?: boolean;
  pictures?: PictureView[];
  /** When it was written: for machines, and relative as "5m ago". */
  iso: string;
  ago: string;
  isEdited?: boolean;
  likeCount?: number;
  replyCount?: number;
  isLiked?: boolean;
  repostCount?: number;
  isReposted?: boolean;
  isBookmarked?: boolean;
  /** Who reposted it, if it is on the page because of that. */
  repostedBy?: { username: string; name: string; isReader?: boolean };
  /** The post that it quotes; null if the reader can't see that. */
  quote?: QuoteView | null;
  /** Whether the reader, who is its author, pinned it to their profile. */
  isPinned?: boolean;
  /** Whether it is at the top of a profile because its author pinned it. */
  isOnTop?: boolean;
  /** Why a moderator hid it. */
  hiddenReason?: string;
  /** The reader's permissions as its author. */
  canEdit?: boolean;
  mayDelete?: boolean;
  /** Whether the reader mutes its author. */
  isMuted?: boolean;
  /** In a thread: the replies that are shown below it, and how many more its own page has. */
  replies?: PostView[];
  moreReplies?: number;
};

/** The actions of its menu. */
export type PostActions = Record<"remove" | "muteOrBlock", (data: FormData) => Promise<void>>;

/** What the menus of a post get. */
export type PostMenuProps = {
  post: PostView;
  actions: PostActions;
  /** Where the reader continues after deleting the post. */
  returnTo: string;
  anchor: HTMLElement;
  onClose: () => void;
};
