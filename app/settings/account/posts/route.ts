import { exportPosts } from "@/accounts/data-export";
import { findUser } from "@/accounts/users";
import { requireFreshSession } from "@/auth/current";

/** The current user's posts, as a Markdown file. */
export async function GET(): Promise<Response> {
  const { id, username } = (await requireFreshSession("/settings/account/posts")).user;
  const user = await findUser(id);
  if (!user) return new Response(null, { status: 404 });
  return new Response(await exportPosts(user), {
    headers: {
      "Content-Type": "text/markdown; charset=utf-8",
      "Content-Disposition": `attachment; filename="microblog-${username}.md"`,
    },
  });
}
