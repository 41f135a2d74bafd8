import { requireSession } from "@/auth/current";
import { PushForm } from "@/components/settings/push-form";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { isSubscribed } from "@/push/subscriptions";
import { vapidKeys } from "@/push/vapid";
import { titled } from "../../page-metadata";
import type { Query } from "../../query";
import { Done } from "../done";
import { submitPushOff, submitPushOn } from "./actions";

const PATH = "/settings/notifications";

export const generateMetadata = titled(msg("Notifications"));

/** Whether this device shows notifications. */
export default async function NotificationSettingsPage({ searchParams }: { searchParams: Query }) {
  const { session } = await requireSession(PATH);
  const t = await getTranslate();
  const isOn = await isSubscribed(session.id);
  return (
    <>
      <h1 className="page-title">{t("Notifications")}</h1>
      <Done done={(await searchParams).done} />
      <section aria-labelledby="device">
        <h2 id="device" className="mb-3 text-lg font-semibold">
          {t("On this device")}
        </h2>
        <p className="mb-5">
          {t(
            "Get notified on this device when someone mentions you or replies to you, even while Microblog is closed. Signing out turns this off.",
          )}
        </p>
        <PushForm
          key={String(isOn)}
          isOn={isOn}
          publicKey={(await vapidKeys()).publicKey}
          on={submitPushOn}
          off={submitPushOff}
        />
      </section>
    </>
  );
}
