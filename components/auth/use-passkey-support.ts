import { browserSupportsWebAuthn } from "@simplewebauthn/browser";
import { useSyncExternalStore } from "react";
import { useHydrated } from "../form/use-hydrated";

const never = () => () => {};

/**
 * Whether the browser has passkeys, and whether a button for them works already. The server renders the button, so that it
 * moves nothing when it starts to work.
 */
export const usePasskeySupport = () => ({
  isReady: useHydrated(),
  isSupported: useSyncExternalStore(never, browserSupportsWebAuthn, () => true),
});
