import { exportAccount } from "@/accounts/data-export";
import { respondWithFile } from "../download";

const FILE = { path: "/settings/account/export", type: "application/json; charset=utf-8", suffix: ".json" };

/** Everything about the current user, as a JSON file. */
export const GET = (request: Request): Promise<Response> =>
  respondWithFile(request, FILE, async (user) => JSON.stringify(await exportAccount(user), null, 2));
