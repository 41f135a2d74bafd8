import { SignOutButton } from "./sign-out-button";
import { PageLink } from "./ui/page-link";

/** The bar on every page: where you are, who you are, and the way out. */
export function SiteHeader({ username }: { username: string | null }) {
  return (
    <header className="border-b border-line">
      <nav aria-label="Main" className="mx-auto flex min-h-14 max-w-xl flex-wrap items-center gap-x-5 px-4">
        <PageLink href="/" className="py-3 font-semibold text-ink no-underline">
          Microblog
        </PageLink>
        {username === null ? (
          <span className="ml-auto flex gap-x-5">
            <PageLink href="/login" className="py-3">
              Sign in
            </PageLink>
            <PageLink href="/register" className="py-3">
              Register
            </PageLink>
          </span>
        ) : (
          <>
            <PageLink href="/" className="py-3">
              Home
            </PageLink>
            <span className="ml-auto flex items-center gap-x-5">
              <PageLink href={`/@${username}`} className="py-3 text-muted">
                {username}
              </PageLink>
              <PageLink href="/settings" className="py-3">
                Settings
              </PageLink>
              <SignOutButton />
            </span>
          </>
        )}
      </nav>
    </header>
  );
}
