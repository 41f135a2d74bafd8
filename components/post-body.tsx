import { Fragment } from "react";
import { PageLink } from "./ui/page-link";

/** An address, or a name that is not part of a word or an address. */
const LIVE = /(https?:\/\/[^\s<>"']+)|(?<![\w@/])@([A-Za-z0-9_-]{3,20})(?![\w@-])/g;

/** What ends a sentence and not an address. */
const TRAILING = /[.,;:!?)\]}…]+$/;

/** A post's text with addresses and @names as links. Everything else in it is text, whatever it looks like. */
export function PostBody({ text }: { text: string }) {
  const parts = [];
  let end = 0;
  for (const { 0: whole, 1: address, 2: username, index } of text.matchAll(LIVE)) {
    const shown = address ? address.replace(TRAILING, "") : whole;
    if (address && !URL.canParse(shown)) continue;
    parts.push(<Fragment key={`text-${index}`}>{text.slice(end, index)}</Fragment>);
    parts.push(
      username ? (
        <PageLink key={index} href={`/@${username}`}>
          {shown}
        </PageLink>
      ) : (
        <a key={index} href={shown} rel="nofollow ugc noopener noreferrer" target="_blank">
          {shown}
        </a>
      ),
    );
    end = index + shown.length;
  }
  parts.push(<Fragment key="rest">{text.slice(end)}</Fragment>);
  // dir: a post in Arabic or Hebrew reads its own way and disturbs nothing around it.
  return (
    <p dir="auto" className="whitespace-pre-wrap">
      {parts}
    </p>
  );
}
