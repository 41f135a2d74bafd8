import type { NextRequest } from "next/server";
import { ProviderError } from "@/auth/providers/errors";
import { logOutByPage, logOutByToken } from "@/auth/providers/logout";
import { findProvider } from "@/auth/providers/metadata";
import { readFields } from "@/components/form/form-state";
import { requestLog } from "@/log";
import type { Provider } from "@/settings";
import { orUnavailable, readForm, type WithProvider } from "../responses";

const NO_STORE = { "Cache-Control": "no-store" };

/** Back-channel logout: a provider's server posts a signed logout token. */
export function POST(request: NextRequest, context: WithProvider): Promise<Response> {
  return respond(request, context, async (provider) => {
    const data = await readForm(request);
    await logOutByToken(provider, readFields(data, ["logout_token"]).logout_token);
  });
}

/** Front-channel logout: a provider's page loads this in a frame, with the issuer and its session. */
export function GET(request: NextRequest, context: WithProvider): Promise<Response> {
  const { searchParams } = request.nextUrl;
  return respond(request, context, (provider) =>
    logOutByPage(provider, searchParams.get("iss"), searchParams.get("sid")),
  );
}

async function respond(
  request: NextRequest,
  { params }: WithProvider,
  logOut: (provider: Provider) => Promise<void>,
): Promise<Response> {
  const provider = findProvider((await params).provider);
  if (!provider) return new Response(null, { status: 404, headers: NO_STORE });
  return orUnavailable(request, async () => {
    try {
      await logOut(provider);
      return new Response(null, { status: 200, headers: NO_STORE });
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      const { failure, detail } = error;
      (await requestLog()).warn({ event: "provider_logout_refused", provider: provider.id, failure, detail });
      return Response.json({ error: "invalid_request" }, { status: 400, headers: NO_STORE });
    }
  });
}
