import type { NextRequest } from "next/server";
import { HOME, loginUrl } from "@/auth/callback-url";
import { completeAttempt } from "@/auth/providers/complete";
import { findProvider } from "@/auth/providers/metadata";
import { seeOther } from "../../../../see-other";
import { orUnavailable, type WithProvider } from "../responses";

/** Where a provider leads back to, with a code or an error. */
export async function GET(request: NextRequest, { params }: WithProvider): Promise<Response> {
  const provider = findProvider((await params).provider);
  if (!provider) return seeOther(loginUrl(HOME));
  return orUnavailable(request, async () => seeOther(await completeAttempt(provider, request.nextUrl.searchParams)));
}
