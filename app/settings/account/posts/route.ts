import { exportPosts } from "@/accounts/posts-export";
import { respondWithFile } from "../download";

const FILE = { path: "/settings/account/posts", type: "text/markdown; charset=utf-8", suffix: ".md" };

/** The current user's posts, as a Markdown file. */
export const GET = (request: Request): Promise<Response> => respondWithFile(request, FILE, exportPosts);
