"use client";

import { platformAuthenticatorIsAvailable } from "@simplewebauthn/browser";
import { useEffect, useState } from "react";

/** A hidden field that tells whether this browser can add a passkey on this device. It can't without JavaScript. */
export function PasskeyProbe() {
  const [canAdd, setCanAdd] = useState(false);
  useEffect(() => {
    platformAuthenticatorIsAvailable().then(setCanAdd, () => {});
  }, []);
  return <input type="hidden" name="canAddPasskey" value={canAdd ? "yes" : ""} />;
}
