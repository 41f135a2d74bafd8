import { exportAccount } from "@/accounts/data-export";
import { findUser } from "@/accounts/users";
import { requireFreshSession } from "@/auth/current";

/** Everything about the current user, as a JSON file. */
export async function GET(): Promise<Response> {
  const { id, username } = (await requireFreshSession("/settings/account/export")).user;
  const user = await findUser(id);
  if (!user) return new Response(null, { status: 404 });
  return new Response(JSON.stringify(await exportAccount(user), null, 2), {
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Disposition": `attachment; filename="microblog-${username}.json"`,
    },
  });
}
