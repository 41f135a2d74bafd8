import { requestOrigin } from "@/auth/client";

/** Where password managers find the page for passkeys (W3C: A Well-Known URL for Relying Party Passkey Endpoints). */
export async function GET(): Promise<Response> {
  const page = `${await requestOrigin()}/settings/passkeys`;
  return Response.json({ enroll: page, manage: page });
}
