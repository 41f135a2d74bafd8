import { exportAccount } from "@/accounts/data-export";
import { findUser } from "@/accounts/users";
import { respondWithFile } from "../download";

/** Everything about the current user, as a JSON file. */
export const GET = (request: Request): Promise<Response> =>
  respondWithFile(
    request,
    "/settings/account/export",
    "application/json; charset=utf-8",
    (username) => `microblog-${username}.json`,
    async ({ id }) => {
      const user = await findUser(id);
      return user ? JSON.stringify(await exportAccount(user), null, 2) : null;
    },
  );
