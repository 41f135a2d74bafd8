"use client";

import { type PublicKeyCredentialCreationOptionsJSON, sendSignal } from "@simplewebauthn/browser";
import { useEffect } from "react";

/**
 * Tells the browser's password manager which passkeys of the account work here, so that it stops offering removed ones,
 * and the account's present name (WebAuthn Level 3, 5.1.10). Browsers without such signals ignore it.
 * @param options those for a new passkey, which name the account and its passkeys
 */
export function PasskeySignals({ options }: { options: PublicKeyCredentialCreationOptionsJSON }) {
  const { rp, user, excludeCredentials = [] } = options;
  const ids = excludeCredentials.map(({ id }) => id).join(" ");
  useEffect(() => {
    if (!rp.id) return;
    const account = { rpID: rp.id, userID: user.id };
    const allAcceptedCredentialIDs = ids.split(" ").filter(Boolean);
    void sendSignal({ signalName: "allAcceptedCredentials", ...account, allAcceptedCredentialIDs }).catch(() => {});
    void sendSignal({ signalName: "currentUserDetails", ...account, userName: user.name }).catch(() => {});
  }, [rp.id, user.id, user.name, ids]);
  return null;
}
