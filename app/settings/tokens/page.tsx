import { findFormDraft } from "@/accounts/form-drafts";
import { type AccessToken, listAccessTokens } from "@/auth/access-tokens";
import { requireUser } from "@/auth/current";
import { SchemaForm } from "@/components/form/schema-form";
import { ActionButton } from "@/components/ui/action-button";
import { msg } from "@/i18n/msg";
import { Rich } from "@/i18n/rich";
import { getTranslate } from "@/i18n/server";
import type { Translate } from "@/i18n/translate";
import { titled } from "../../page-metadata";
import type { Query } from "../../query";
import { Done } from "../done";
import { submitNewToken, submitRevokeToken } from "./actions";

export const generateMetadata = titled(msg("Access tokens"));

export default async function TokensPage({ searchParams }: { searchParams: Query }) {
  const { id } = await requireUser("/settings/tokens");
  const t = await getTranslate();
  const { done, formDraft: formDraftId } = await searchParams;
  const formDraft = await findFormDraft(id, formDraftId);
  const tokens = await listAccessTokens(id);
  const now = new Date();
  return (
    <>
      <h1 className="page-title">{t("Access tokens")}</h1>
      <Done done={done} />
      <p className="mb-4">
        <Rich
          t={t}
          text="Access tokens let apps act for you through <0>the API</0>. Give each app its own, and keep it as safe as a password."
          parts={[<a key="0" href="/api/v1/openapi.json" type="application/json" />]}
        />
      </p>
      {tokens.length > 0 && (
        <ul className="mb-8">
          {tokens.map((token) => (
            <li key={token.id} className="flex flex-wrap items-center justify-between gap-4 border-t border-line py-4">
              <TokenDetails t={t} token={token} now={now} />
              <ActionButton
                action={submitRevokeToken}
                values={{ id: token.id }}
                tone="danger"
                pendingLabel={t("Revoking…")}
                label={t("Revoke {name}", { name: token.name })}
              >
                {t("Revoke")}
              </ActionButton>
            </li>
          ))}
        </ul>
      )}
      <h2 className="mb-3 text-lg font-semibold">{t("New token")}</h2>
      <ul className="mb-3 list-disc pl-5 text-sm text-muted">
        <li>{t("Read: your profile, home feed and bookmarks, and the posts and people you can see.")}</li>
        <li>
          {t(
            "Read and write: also write, edit and delete posts; like, repost and bookmark them; follow and unfollow people; and change your name, bio and links.",
          )}
        </li>
        <li>
          {t(
            "No token can see or change your email address, password, two-step verification, sessions, tokens or notifications, or delete your account.",
          )}
        </li>
      </ul>
      <p className="mb-6 text-sm text-muted">
        {t(
          "Your tokens keep working when you change your password. Resetting it by email, or having an admin set it, revokes them all.",
        )}
      </p>
      <SchemaForm
        action={submitNewToken}
        schema="accessToken"
        fields={[
          {
            name: "name",
            label: t("Name"),
            hint: t("So you can tell your tokens apart, such as the app's name."),
            value: formDraft?.name,
          },
          {
            name: "scope",
            label: t("Permission"),
            choices: { read: t("Read"), write: t("Read and write") },
            value: formDraft?.scope ?? "read",
          },
          {
            name: "days",
            label: t("Expires after"),
            choices: { "7": t("7 days"), "30": t("30 days"), "90": t("90 days"), "365": t("365 days") },
            value: formDraft?.days ?? "30",
          },
        ]}
        submit={t("Create token")}
        pendingLabel={t("Creating…")}
      />
    </>
  );
}

/** The description of a token. */
function TokenDetails({ t, token, now }: { t: Translate; token: AccessToken; now: Date }) {
  const { name, scope, createdAt, expiresAt, lastUsedAt } = token;
  const date = new Intl.DateTimeFormat(t.language, { dateStyle: "medium", timeZone: "UTC" });
  const isExpired = expiresAt <= now;
  return (
    <div className="min-w-0 flex-1 basis-60">
      <p className="flex flex-wrap items-center gap-x-2 break-words">
        <b className="font-semibold">{name}</b>
        <span className="pill bg-raised text-muted">{scope === "write" ? t("Read and write") : t("Read")}</span>
        {isExpired && <span className="pill bg-danger-soft text-danger">{t("Expired")}</span>}
      </p>
      <p className="text-sm text-muted">
        {[
          t("Created on {date}", { date: date.format(createdAt) }),
          isExpired
            ? t("Expired on {date}", { date: date.format(expiresAt) })
            : t("Expires on {date}", { date: date.format(expiresAt) }),
          lastUsedAt ? t("Last used on {date}", { date: date.format(lastUsedAt) }) : t("Never used"),
        ].join(" · ")}
      </p>
    </div>
  );
}
