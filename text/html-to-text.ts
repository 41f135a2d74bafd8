/* HTML of posts elsewhere as plain text. Pure. */

/** A link in HTML: its text, its address, and its classes. */
export type Link = { text: string; href: string; className: string };

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** Elements that begin and end on lines of their own, and those with an empty line before the next. */
const BLOCKS = new Set(["div", "li", "ul", "ol", "tr", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr"]);
const PARAGRAPHS = new Set(["p", "blockquote"]);

/** Elements whose content is no text. */
const HIDDEN = new Set(["script", "style", "template", "title"]);

/** Replaces character references: numeric ones, and those names that posts have. Others stay as they are. */
function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,4}));/gi, (whole, decimal, hex, name) => {
    if (name) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  });
}

/** An attribute's value in a start tag, "" if there is none. */
function attributeOf(tag: string, name: string): string {
  const [, double, single] = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "i").exec(tag) ?? [];
  return decodeEntities(double ?? single ?? "");
}

/** A text that grows, with the spaces and line breaks that are due before its next letters. */
class Lines {
  text = "";
  #breaks = 0;
  #isSpaceDue = false;

  /** Ends the line; `count` is 2 for an empty line after it. */
  end(count: number): void {
    this.#breaks = Math.max(this.#breaks, count);
  }

  /** Adds a line break to those that are due. */
  break(): void {
    this.#breaks++;
  }

  /** Adds text, whose runs of white space are one space. */
  write(piece: string): void {
    const words = piece.replace(/[\t\n\f\r ]+/g, " ");
    if (words.startsWith(" ")) this.#isSpaceDue = true;
    const trimmed = words.trim();
    if (trimmed === "") return;
    if (this.text !== "") this.text += this.#breaks > 0 ? "\n".repeat(this.#breaks) : this.#isSpaceDue ? " " : "";
    this.text += trimmed;
    this.#breaks = 0;
    this.#isSpaceDue = words.endsWith(" ");
  }
}

/**
 * The text of HTML as a browser shows it: paragraphs and line breaks become line breaks, other white space is one space.
 * Takes time in proportion to the length, whatever is in it.
 * @param showLink the text for a link
 */
export function htmlToText(html: string, showLink: (link: Link) => string): string {
  const lines = new Lines();
  let link: Link | undefined;
  let hiddenIn: string | undefined;

  const write = (piece: string) => {
    if (hiddenIn) return;
    if (link) link.text += decodeEntities(piece);
    else lines.write(decodeEntities(piece));
  };
  const closeLink = () => {
    if (link) lines.write(showLink({ ...link, text: link.text.trim() }));
    link = undefined;
  };
  const read = (tag: string) => {
    const [, slash, name = ""] = /^<(\/?)([a-z][a-z0-9]*)/.exec(tag.slice(0, 20).toLowerCase()) ?? [];
    if (hiddenIn) {
      if (slash && name === hiddenIn) hiddenIn = undefined;
    } else if (HIDDEN.has(name) && !slash) hiddenIn = name;
    else if (name === "br") lines.break();
    else if (PARAGRAPHS.has(name)) lines.end(2);
    else if (BLOCKS.has(name)) lines.end(1);
    else if (name === "a") {
      closeLink();
      if (!slash) link = { text: "", href: attributeOf(tag, "href"), className: attributeOf(tag, "class") };
    }
  };

  for (let index = 0; index < html.length; ) {
    const open = html.indexOf("<", index);
    write(html.slice(index, open < 0 ? html.length : open));
    if (open < 0) break;
    const isComment = html.startsWith("<!--", open);
    const close = html.indexOf(isComment ? "-->" : ">", open);
    if (close < 0) {
      // What is not closed is no markup.
      if (!isComment) write(html.slice(open));
      break;
    }
    if (!isComment) read(html.slice(open, close + 1));
    index = close + (isComment ? 3 : 1);
  }
  closeLink();
  return lines.text;
}
