import Link from "next/link";
import { SignOutButton } from "./sign-out-button";

/** The bar on every page: where you are, who you are, and the way out. */
export function SiteHeader({ username }: { username: string | null }) {
  return (
    <header className="border-b border-line">
      <nav aria-label="Main" className="mx-auto flex min-h-14 max-w-xl flex-wrap items-center gap-x-5 px-4">
        <Link href="/" className="py-3 font-semibold text-ink no-underline">
          Microblog
        </Link>
        {username === null ? (
          <span className="ml-auto flex gap-x-5">
            <Link href="/login" className="py-3">
              Sign in
            </Link>
            <Link href="/register" className="py-3">
              Register
            </Link>
          </span>
        ) : (
          <>
            <Link href="/" className="py-3">
              Home
            </Link>
            <span className="ml-auto flex items-center gap-x-5">
              <span className="py-3 text-muted">{username}</span>
              <SignOutButton />
            </span>
          </>
        )}
      </nav>
    </header>
  );
}
