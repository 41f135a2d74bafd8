import { Fragment } from "react";
import { livePartsOf } from "@/feed/mentions";
import { PageLink } from "./ui/page-link";

/** A post's text with addresses and @names as links. Everything else in it is text, whatever it looks like. */
export function PostBody({ text }: { text: string }) {
  const parts = [];
  let end = 0;
  for (const { index, shown, username } of livePartsOf(text)) {
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
