/* This browser's subscription to notifications (Push API, W3C). */
import { msg } from "@/i18n/msg";

/** Whether this browser can show notifications of this site. On iPhones and iPads, only an installed site can. */
export const canPush = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

/** Why a browser has no subscription: a message for its user. */
export class PushRefusal extends Error {}

/**
 * Asks for permission, and subscribes at the browser's push service. An earlier subscription may be for other keys.
 * @param publicKey the site's, in base64url
 * @throws PushRefusal
 */
export async function subscribeHere(publicKey: string): Promise<PushSubscription> {
  const permission = await Notification.requestPermission();
  if (permission === "denied") {
    throw new PushRefusal(
      msg("Your browser blocks notifications from this site. Allow them in your browser's settings, then try again."),
    );
  }
  if (permission !== "granted") {
    throw new PushRefusal(msg("You didn't allow notifications, so they're still off."));
  }
  try {
    await navigator.serviceWorker.register("/push-worker.js");
    const { pushManager } = await navigator.serviceWorker.ready;
    await (await pushManager.getSubscription())?.unsubscribe();
    return await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
  } catch {
    throw new PushRefusal(
      msg(
        "Your browser couldn't reach its push service. Check your connection and try again. Private windows can't get notifications.",
      ),
    );
  }
}

/** Ends this browser's subscription, if it has one. */
export async function unsubscribeHere(): Promise<void> {
  if (!canPush()) return;
  const registration = await navigator.serviceWorker.getRegistration("/");
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}
