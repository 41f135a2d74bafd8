/*
 * The service worker that shows notifications (push/message.ts) and opens what they are about. It handles no requests:
 * pages come from the server as without it.
 */

self.addEventListener("push", (event) => {
  const { title, body, path } = event.data.json();
  const options = { body, icon: "/icon-192.png", tag: path, data: { path } };
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.path));
});

/** Shows a path of this site in a tab that is open, or in a new one. */
async function open(path) {
  const url = new URL(path, self.location.origin);
  if (url.origin !== self.location.origin) return;
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const shown = tabs.find((tab) => tab.url === url.href);
  if (shown) await shown.focus();
  else await self.clients.openWindow(url.href);
}
