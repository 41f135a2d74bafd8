import type { ReactNode } from "react";
import { Avatar } from "./avatar";

type Props = {
  person: { username: string; name: string; avatar: string | null };
  /** What else there is to say, after the handle. */
  children?: ReactNode;
};

/** Someone's picture, name and handle, which leads to their profile. */
export function PersonLine({ person: { username, name, avatar }, children }: Props) {
  return (
    <div className="flex min-w-0 flex-1 basis-52 items-center gap-3">
      <Avatar username={username} name={name} picture={avatar} className="avatar" />
      <div className="min-w-0">
        {name && (
          <b className="block truncate font-semibold">
            <bdi>{name}</bdi>
          </b>
        )}
        <p className="flex flex-wrap items-center gap-x-2">
          <a
            href={`/@${username}`}
            className={`no-underline hover:underline ${name ? "text-muted" : "font-semibold text-ink"}`}
          >
            @{username}
          </a>
          {children}
        </p>
      </div>
    </div>
  );
}
