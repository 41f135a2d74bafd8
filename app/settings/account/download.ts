import "server-only";
import { requireFreshSession } from "@/auth/current";
import type { CurrentUser } from "@/auth/session";
import { consume } from "@/auth/throttle";
import { downloadLimits } from "@/auth/throttle-limits";
import { getTranslate } from "@/i18n/server";
import { plainRefusal } from "../../plain-message";

/**
 * A response with a file of what is stored about the current user, who has just confirmed who they are. Each file takes
 * the server some work, so an hour allows some twenty.
 * @param path the address of the file
 * @param type its media type
 * @param nameOf its name
 * @param contentOf what is in it; null if the account is gone
 */
export async function respondWithFile(
  request: Request,
  path: string,
  type: string,
  nameOf: (username: string) => string,
  contentOf: (user: CurrentUser) => BodyInit | null | Promise<BodyInit | null>,
): Promise<Response> {
  const { user } = await requireFreshSession(path);
  const refusal = await consume(downloadLimits(user.id));
  if (refusal) {
    const t = await getTranslate();
    return plainRefusal(request, {
      t,
      status: 429,
      seconds: refusal.seconds,
      title: t("Take a break"),
      text: t("You've downloaded a lot in the last hour. Try again later."),
      links: [["/settings/your-data", t("Your data")]],
    });
  }
  const content = await contentOf(user);
  if (content === null) return new Response(null, { status: 404 });
  const headers = {
    "Content-Type": type,
    "Content-Disposition": `attachment; filename="${nameOf(user.username)}"`,
  };
  return new Response(content, { headers });
}
