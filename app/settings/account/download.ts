import "server-only";
import { findUser, type User } from "@/accounts/users";
import { requireFreshSession } from "@/auth/current";
import { consume } from "@/auth/throttle";
import { downloadLimits } from "@/auth/throttle-limits";
import { getTranslate } from "@/i18n/server";
import { plainRefusal } from "../../plain-message";
import { minutes } from "../../rate-limits";

/**
 * A response with a file of what is stored about the current user, who has just confirmed who they are. Each file takes
 * the server some work, so an hour allows some twenty.
 * @param file its address, its media type and what follows the username in its name
 * @param contentOf what is in it
 */
export async function respondWithFile(
  request: Request,
  { path, type, suffix }: { path: string; type: string; suffix: string },
  contentOf: (user: User) => BodyInit | Promise<BodyInit>,
): Promise<Response> {
  const { id } = (await requireFreshSession(path)).user;
  const refusal = await consume(downloadLimits(id));
  if (refusal) {
    const t = await getTranslate();
    return plainRefusal(request, {
      t,
      status: 429,
      seconds: refusal.seconds,
      title: t("Too many downloads"),
      text: t(
        "You've downloaded a lot in the last hour. Try again in {count, plural, one {# minute} other {# minutes}}.",
        {
          count: minutes(refusal),
        },
      ),
      links: [["/settings/your-data", t("Your data")]],
    });
  }
  const user = await findUser(id);
  if (!user) return new Response(null, { status: 404 });
  const headers = {
    "Content-Type": type,
    "Content-Disposition": `attachment; filename="microblog-${user.username}${suffix}"`,
  };
  return new Response(await contentOf(user), { headers });
}
