"use client";

import { useEffect } from "react";

/**
 * Ends this browser's subscription to notifications where nobody is signed in. The site pushes nothing to it any more;
 * what the push service still keeps for the last person would arrive without this.
 */
export function ForgetPush() {
  useEffect(() => {
    // Most browsers never had one: the code is loaded only where a service worker is registered.
    void navigator.serviceWorker?.getRegistration("/").then(async (registration) => {
      if (registration) await (await import("../settings/push-subscription")).unsubscribeHere();
    });
  }, []);
  return null;
}
