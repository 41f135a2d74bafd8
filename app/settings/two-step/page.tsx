import { renderSVG } from "uqr";
import { listPasskeys } from "@/accounts/second-step/passkeys";
import { countRecoveryCodes } from "@/accounts/second-step/recovery-codes";
import { hasTotp, pendingTotp } from "@/accounts/second-step/totp";
import { findUser } from "@/accounts/users";
import { isFreshHere, requireFreshSession, requireSession } from "@/auth/current";
import { TRUST_DAYS } from "@/auth/devices";
import { CodesForm } from "@/components/auth/codes-form";
import { SecondStepRequired } from "@/components/auth/second-step-required";
import { SchemaForm } from "@/components/form/schema-form";
import { CopyButton } from "@/components/settings/copy-button";
import { ActionButton } from "@/components/ui/action-button";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { msg } from "@/i18n/msg";
import { Rich } from "@/i18n/rich";
import { getTranslate } from "@/i18n/server";
import type { Translate } from "@/i18n/translate";
import { titled } from "../../page-metadata";
import type { Query } from "../../query";
import { Done } from "../done";
import {
  cancelApp,
  removeApp,
  renewCodes,
  revokeTrust,
  startApp,
  submitFirstCode,
  turnOffTwoStep,
  turnOnWithPasskey,
} from "./actions";

export const generateMetadata = titled(msg("Two-step verification"));

const PATH = "/settings/two-step";

export default async function TwoStepPage({ searchParams }: { searchParams: Query }) {
  const open = await requireSession(PATH, {}, ["second-step"]);
  const { id, username } = open.user;
  const usesApp = await hasTotp(id);
  const pending = await pendingTotp(id, username);
  // Only its owner may see the secret: a sign-in that is not fresh is not enough.
  if (pending && !(await isFreshHere(open))) await requireFreshSession(PATH, {}, ["second-step"]);
  const t = await getTranslate();
  const passkeys = (await listPasskeys(id)).length;
  const isOn = (await findUser(id))?.secondStep === true;
  return (
    <>
      <h1 className="page-title">{t("Two-step verification")}</h1>
      <Done done={(await searchParams).done} />
      {open.requirement === "second-step" && <SecondStepRequired t={t} />}
      <p className="mb-8 flex items-center gap-3">
        <span className={`round-icon ${isOn ? "bg-good-soft! text-good!" : ""}`}>
          <Icon name={isOn ? "shield-check" : "shield"} />
        </span>
        {isOn
          ? t("Two-step verification is on. Nobody can sign in with your password alone.")
          : t("Two-step verification is off.")}
      </p>

      <section aria-labelledby="app" className="mb-10">
        <h2 id="app" className="mb-3 text-lg font-semibold">
          {t("Authenticator app")}
        </h2>
        {!usesApp && !pending && (
          <p className="mb-4">
            {t("After your password, you'll enter a code from an app on your phone or in your password manager.")}
          </p>
        )}
        {/* One form before and after the first code, so that the recovery codes in its response stay visible. */}
        {usesApp && <p className="mb-4">{t("Your app is set up. You'll enter a code from it when you sign in.")}</p>}
        {pending && (
          <>
            <p className="mb-4">
              {t("Scan this QR code with your authenticator app, or enter the key. Then enter the code it shows.")}
            </p>
            <div
              role="img"
              aria-label={t("QR code with the key below")}
              className="mb-4 w-48 rounded-lg border border-line bg-white p-1 [&_svg]:block [&_svg]:w-full"
              // biome-ignore lint/security/noDangerouslySetInnerHtml: rendered here, from our own secret
              dangerouslySetInnerHTML={{ __html: renderSVG(pending.uri, { border: 2 }) }}
            />
            <p className="mb-3">
              <Rich
                t={t}
                text="Key: <0/>"
                parts={[
                  <code key="0" className="font-mono">
                    {pending.secret.replace(/(.{4})(?=.)/g, "$1 ")}
                  </code>,
                ]}
              />
            </p>
            <div className="mb-6 flex flex-wrap gap-3">
              <span className="noscript:hidden">
                <CopyButton text={pending.secret} />
              </span>
              {/* A phone can't scan its own screen. */}
              <a href={pending.uri} className={`${buttonClass("secondary")} hidden pointer-coarse:inline-flex`}>
                <Icon name="smartphone" />
                {t("Open authenticator app")}
              </a>
            </div>
          </>
        )}
        {usesApp || pending ? (
          <FirstCode key="first-code" t={t} isOpen={!usesApp} />
        ) : (
          <ActionButton action={startApp} tone={isOn ? "secondary" : "primary"} pendingLabel={t("Starting…")}>
            {t("Set up an app")}
          </ActionButton>
        )}
        {pending && (
          <div className="mt-4">
            <ActionButton action={cancelApp} pendingLabel={t("Stopping…")}>
              {t("Cancel")}
            </ActionButton>
          </div>
        )}
        {usesApp && (
          <ActionButton action={removeApp} tone="danger" pendingLabel={t("Removing…")}>
            {t("Remove the app")}
          </ActionButton>
        )}
      </section>

      <section aria-labelledby="passkeys" className="mb-10">
        <h2 id="passkeys" className="mb-3 text-lg font-semibold">
          {t("Passkeys")}
        </h2>
        <p className="mb-4">
          {t(
            "{count, plural, =0 {None yet.} one {# passkey.} other {# passkeys.}} A passkey signs you in on its own, and can also be asked for after your password.",
            { count: passkeys },
          )}{" "}
          <a href="/settings/passkeys">{t("Your passkeys")}</a>
        </p>
        {/* Stays after it is turned on, so that the recovery codes in its response stay visible. */}
        {passkeys > 0 && (
          <CodesForm
            action={turnOnWithPasskey}
            submit={isOn ? "" : t("Ask for a passkey after my password")}
            pendingLabel={t("Turning on…")}
          />
        )}
        {isOn && !usesApp && (
          <ActionButton action={turnOffTwoStep} tone="danger" pendingLabel={t("Turning off…")}>
            {t("Turn off two-step verification")}
          </ActionButton>
        )}
      </section>

      {isOn && (
        <>
          <section aria-labelledby="codes" className="mb-10">
            <h2 id="codes" className="mb-3 text-lg font-semibold">
              {t("Recovery codes")}
            </h2>
            <p className="mb-4">
              {t(
                "{count, plural, one {# code left.} other {# codes left.}} Use one to sign in if you lose your phone or passkey. Each works once.",
                {
                  count: await countRecoveryCodes(id),
                },
              )}
            </p>
            <CodesForm action={renewCodes} submit={t("Get new codes")} pendingLabel={t("Creating…")} />
          </section>
          <section aria-labelledby="trust">
            <h2 id="trust" className="mb-3 text-lg font-semibold">
              {t("Trusted browsers")}
            </h2>
            <p className="mb-4">
              {t("Browsers where you chose “Don't ask again” skip two-step verification for {days} days.", {
                days: TRUST_DAYS,
              })}
            </p>
            <ActionButton action={revokeTrust} pendingLabel={t("Forgetting…")}>
              {t("Forget all trusted browsers")}
            </ActionButton>
          </section>
        </>
      )}
    </>
  );
}

/** The form for the first code. It stays after a right code, to show the recovery codes. */
function FirstCode({ t, isOpen }: { t: Translate; isOpen: boolean }) {
  return (
    <SchemaForm
      action={submitFirstCode}
      schema="code"
      fields={isOpen ? [{ name: "code", label: t("Code"), type: "code", autoComplete: "one-time-code" }] : []}
      submit={isOpen ? t("Turn on") : ""}
      pendingLabel={t("Checking…")}
    />
  );
}
