import { exportPosts } from "@/accounts/data-export";
import { findUser } from "@/accounts/users";
import { respondWithFile } from "../download";

/** The current user's posts, as a Markdown file. */
export const GET = (request: Request): Promise<Response> =>
  respondWithFile(
    request,
    "/settings/account/posts",
    "text/markdown; charset=utf-8",
    (username) => `microblog-${username}.md`,
    async ({ id }) => {
      const user = await findUser(id);
      return user ? await exportPosts(user) : null;
    },
  );
