import { redirect } from "next/navigation";
import { hasPasskey, registrationOptions } from "@/accounts/second-step/passkeys";
import { safeCallbackUrl } from "@/auth/callback-url";
import { requestOrigin } from "@/auth/client";
import { isFreshHere, requireSession } from "@/auth/current";
import { allowsUpgrade } from "@/auth/passkey-offer";
import { PasskeyOffer } from "@/components/auth/passkey-offer";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { titled } from "../../page-metadata";
import type { Query } from "../../query";
import { submitOfferedPasskey } from "./actions";

export const generateMetadata = titled(msg("Sign in without a password next time"));

/** Between a sign-in with the password and its destination, at most once a month (auth/passkey-offer.ts). */
export default async function PasskeyOfferPage({ searchParams }: { searchParams: Query }) {
  const callbackUrl = safeCallbackUrl((await searchParams).callbackUrl);
  const open = await requireSession(callbackUrl);
  const { user, session } = open;
  if ((await hasPasskey(user.id)) || !(await isFreshHere(open))) redirect(callbackUrl);
  const t = await getTranslate();
  const origin = await requestOrigin();
  return (
    <div className="sign-in-step">
      <h1 className="page-title">{t("Sign in without a password next time")}</h1>
      <p className="mb-6">
        {t(
          "With a passkey, you sign in with your fingerprint, face or device PIN. Nobody can guess it, and no fake site can ask you for it.",
        )}
      </p>
      <PasskeyOffer
        action={submitOfferedPasskey}
        options={await registrationOptions(user, origin)}
        upgradeOptions={(await allowsUpgrade(session)) ? await registrationOptions(user, origin, "upgrade") : null}
        callbackUrl={callbackUrl}
      />
    </div>
  );
}
