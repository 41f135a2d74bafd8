import { settings } from "@/settings";

/** At which addresses the passkeys of this host work (WebAuthn Level 3, 5.11). Only there if PASSKEY_ORIGINS is set. */
export function GET(): Response {
  const { passkeyOrigins } = settings();
  if (passkeyOrigins.length === 0) return new Response(null, { status: 404 });
  return Response.json({ origins: passkeyOrigins });
}
