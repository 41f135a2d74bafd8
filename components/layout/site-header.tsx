import type { Translate } from "@/i18n/translate";
import { SignOutButton } from "../auth/sign-out-button";
import { FeedNav } from "../feed/feed-nav";
import { PageLink } from "../ui/page-link";

type Props = {
  t: Translate;
  username: string | null;
  unread: number;
  /** Pages for people with a role, with their labels. */
  duties?: [href: string, label: string][];
};

/** The bar on every page: navigation, account and sign-out. */
export function SiteHeader({ t, username, unread, duties = [] }: Props) {
  return (
    <header className="border-b border-line">
      <nav aria-label={t("Main")} className="mx-auto max-w-xl px-4">
        <div className="flex min-h-14 items-center gap-x-5">
          <PageLink href="/" className="py-3 font-semibold text-ink no-underline">
            Microblog
          </PageLink>
          {username === null ? (
            <span className="ml-auto flex gap-x-5">
              <PageLink href="/login" className="py-3">
                {t("Sign in")}
              </PageLink>
              <PageLink href="/register" className="py-3">
                {t("Register")}
              </PageLink>
            </span>
          ) : (
            <span className="ml-auto flex min-w-0 items-center gap-x-5 whitespace-nowrap">
              <PageLink href={`/@${username}`} className="min-w-0 truncate py-3 text-muted">
                {username}
              </PageLink>
              <PageLink href="/settings" className="py-3">
                {t("Settings")}
              </PageLink>
              <SignOutButton />
            </span>
          )}
        </div>
        {username !== null && (
          <div className="flex flex-wrap gap-x-4 pb-1">
            <FeedNav unread={unread} />
            {duties.map(([href, label]) => (
              <PageLink key={href} href={href} className="py-2">
                {label}
              </PageLink>
            ))}
          </div>
        )}
      </nav>
    </header>
  );
}
