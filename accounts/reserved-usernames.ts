/** Usernames that could be mistaken for the site or one of its addresses. Lower case. */
export const RESERVED_USERNAMES: ReadonlySet<string> = new Set(
  `about abuse account accounts admin administrator anonymous api app assets auth
  billing blog bot cdn confirm contact delete deleted dev edit email everyone explore
  favicon feed feeds forgot-password help home host hostmaster icon info invite invites
  legal list login logout mail manifest me microblog mod moderation moderator new news no-reply
  noreply notifications null official operator outbox owner password post posts postmaster
  privacy profile profiles public register reports reset robots root rss sales search
  security session sessions settings setup sign-in sign-out sign-up signin signout signup
  site sitemap staff static status support sysadmin system team terms test token tokens
  undefined user username users verify webmaster well-known www`.split(/\s+/),
);
