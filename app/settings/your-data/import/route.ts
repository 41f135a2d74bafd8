import type { NextRequest } from "next/server";
import { confirmUrl, loginUrl } from "@/auth/callback-url";
import { currentSession, currentUser, isFreshHere } from "@/auth/current";
import { refuseCrossSite } from "@/auth/same-origin";
import { consume } from "@/auth/throttle";
import { importLimits } from "@/auth/throttle-limits";
import { readArchive } from "@/feed/import/archive";
import { findImport, startImport } from "@/feed/import/imports";
import { MULTIPART_OVERHEAD_BYTES } from "@/feed/import/limits";
import { settings } from "@/settings";
import { seeOther } from "../../../see-other";
import type { ImportRefusal } from "./refusals";

const PAGE = "/settings/your-data";

/** Back to the page; to the form below the downloads, if the file was refused. */
const back = (refusal?: ImportRefusal) => seeOther(refusal ? `${PAGE}?import=${refusal}#import` : PAGE);

/**
 * Starts an import of the file in a plain form, and leads back to the page, which shows its progress or why it was
 * refused. Not a Server Action: those have one limit of size for all. A file can write thousands of posts in someone's
 * name and follow and block people, so the session must be fresh.
 */
export async function POST(request: NextRequest): Promise<Response> {
  const crossSite = refuseCrossSite(request);
  if (crossSite) return crossSite;
  const open = await currentSession();
  if (!open || open.requirement) return seeOther(loginUrl(PAGE));
  if (!(await isFreshHere(open))) return seeOther(confirmUrl(PAGE));
  const { id } = open.user;
  const length = request.headers.get("content-length");
  // Our server has checked it (server/body-limits.ts); elsewhere nobody has.
  if (length === null || Number(length) > settings().importMaxBytes + MULTIPART_OVERHEAD_BYTES)
    return back("too-large");
  const form = await request.formData().catch(() => new FormData());
  if (form.get("reader") !== id) return back("other-reader");
  const file = form.get("file");
  if (!(file instanceof File)) return back("missing");
  if (file.size > settings().importMaxBytes) return back("too-large");
  if (await consume(importLimits(id))) return back("too-often");
  const archive = readArchive(new Uint8Array(await file.arrayBuffer()));
  if (typeof archive === "string") return back(archive);
  return back((await startImport(id, archive)) ? undefined : "running");
}

/** How far the user's import is, for the page while it is open. */
export async function GET(): Promise<Response> {
  const user = await currentUser();
  if (!user) return Response.json({ error: "Sign in first." }, { status: 401 });
  const { total = 0, done = 0, isDone = true } = (await findImport(user.id)) ?? {};
  return Response.json({ total, done, isDone });
}
