import { type Identity, listIdentities } from "@/accounts/identities";
import { hasPassword } from "@/accounts/password";
import { listPasskeys } from "@/accounts/second-step/passkeys";
import { findUser } from "@/accounts/users";
import { requireSession } from "@/auth/current";
import { listSessions } from "@/auth/user-sessions";
import { ProviderButtons } from "@/components/auth/provider-buttons";
import { ProviderMark } from "@/components/auth/provider-mark";
import { ActionButton } from "@/components/ui/action-button";
import { buttonClass } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import { msg } from "@/i18n/msg";
import { Rich } from "@/i18n/rich";
import { getTranslate } from "@/i18n/server";
import type { Translate } from "@/i18n/translate";
import { settings } from "@/settings";
import { providerError, providerNames } from "../../login/providers";
import { titled } from "../../page-metadata";
import type { Query } from "../../query";
import { Done } from "../done";
import { submitUnlink } from "./actions";

export const generateMetadata = titled(msg("Ways to sign in"));

const PATH = "/settings/security";

export default async function WaysToSignInPage({ searchParams }: { searchParams: Query }) {
  const { user: reader, session } = await requireSession(PATH);
  const { id } = reader;
  const query = await searchParams;
  const t = await getTranslate();
  const user = await findUser(id);
  const passkeys = (await listPasskeys(id)).length;
  const identities = await listIdentities(id);
  const otherSessions = identities.length === 0 ? [] : (await listSessions(id)).filter(({ id }) => id !== session.id);
  const providers = providerNames();
  const why = providerError(query);
  return (
    <>
      <h1 className="page-title">{t("Ways to sign in")}</h1>
      <Done done={query.done} />
      {why && <Notice tone="bad">{t(why)}</Notice>}
      {query.last && (
        <Notice tone="bad">{t("This is your only way to sign in. Add another before you remove it.")}</Notice>
      )}
      <ul className="mb-8">
        <Way
          title={t("Password")}
          href="/settings/password"
          action={user && hasPassword(user) ? t("Change") : t("Set a password")}
        >
          {user && hasPassword(user) ? t("You have a password.") : t("You have no password.")}
        </Way>
        <Way title={t("Passkeys")} href="/settings/passkeys" action={passkeys > 0 ? t("Manage") : t("Add a passkey")}>
          {t("{count, plural, =0 {You have no passkeys.} one {You have # passkey.} other {You have # passkeys.}}", {
            count: passkeys,
          })}
        </Way>
      </ul>
      {(providers.length > 0 || identities.length > 0) && (
        <section aria-labelledby="connected">
          <h2 id="connected" className="mb-3 text-lg font-semibold">
            {t("Connected accounts")}
          </h2>
          <p className="mb-4">{t("Anyone who can sign in to a connected account can also sign in here.")}</p>
          <ul>
            {identities.map((identity) => (
              <Connected
                key={identity.id}
                t={t}
                identity={identity}
                otherSessionCount={otherSessions.filter(({ identityId }) => identityId === identity.id).length}
              />
            ))}
          </ul>
          <form method="post">
            <input type="hidden" name="intent" value="link" />
            <ProviderButtons providers={providers} purpose="link" />
          </form>
        </section>
      )}
    </>
  );
}

type WayProps = { title: string; href: string; action: string; children: string };

/** A way to sign in, and the page that changes it. */
function Way({ title, href, action, children }: WayProps) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 border-t border-line py-4">
      <div className="min-w-0 flex-1 basis-36">
        <h2 className="font-semibold">{title}</h2>
        <p className="text-sm text-muted">{children}</p>
      </div>
      <a href={href} aria-label={`${action}: ${title}`} className={buttonClass("secondary")}>
        {action}
      </a>
    </li>
  );
}

/**
 * A connected account, and how many other sessions were started with it. Its provider may have been taken out of the
 * settings.
 */
function Connected({
  t,
  identity,
  otherSessionCount,
}: {
  t: Translate;
  identity: Identity;
  otherSessionCount: number;
}) {
  const { id, provider, email, linkedAt, lastUsedAt } = identity;
  const name = settings().providers.find((configured) => configured.id === provider)?.name ?? provider;
  const now = new Date();
  const parts = [linkedAt, lastUsedAt ?? now].map((date) => (
    <RelativeTime key={String(date)} t={t} date={date} now={now} />
  ));
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 border-t border-line py-4">
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex items-center gap-2 font-semibold">
          <ProviderMark id={provider} name={name} />
          {name}
        </p>
        {email && <p className="text-sm break-all">{email}</p>}
        <p className="text-sm text-muted">
          {lastUsedAt ? (
            <Rich t={t} text="Connected <0/>, last used <1/>" parts={parts} />
          ) : (
            <Rich t={t} text="Connected <0/>, never used" parts={parts.slice(0, 1)} />
          )}
        </p>
      </div>
      <ActionButton
        action={submitUnlink}
        values={{ id }}
        tone="danger"
        pendingLabel={t("Disconnecting…")}
        label={t("Disconnect {provider}", { provider: email ? `${name} (${email})` : name })}
        fields={
          otherSessionCount > 0 && (
            <label className="mb-3 flex items-center gap-3 text-sm">
              <input type="checkbox" name="keepSessions" value="yes" className="size-5 shrink-0 accent-accent" />
              {t(
                "Stay signed in on {count, plural, one {the other device} other {the # other devices}} where you used it to sign in",
                { count: otherSessionCount },
              )}
            </label>
          )
        }
      >
        {t("Disconnect")}
      </ActionButton>
    </li>
  );
}
