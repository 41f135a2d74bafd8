/** Usernames that could be mistaken for the site or one of its addresses. Lower case. */
export const RESERVED_USERNAMES: ReadonlySet<string> = new Set(
  `about abuse account accounts admin administrator anonymous api app assets auth
  avatars banners billing blog bookmark bookmarks bot cdn compose confirm contact
  delete deleted dev draft drafts edit email everyone explore favicon feed feeds
  forgot-password hashtag hashtags help home host hostmaster icon import imports info
  invite invites legal list login logout mail manifest me media microblog mod
  moderation moderator new news no-reply noreply notifications null official operator
  outbox owner password pictures post postmaster posts privacy profile profiles public
  push register reports reset robots root rss sales search security session sessions
  settings setup share sign-in sign-out sign-up signin signout signup site sitemap
  staff static status support sysadmin system tag tags team terms test token tokens
  undefined user username users verify webfinger webmaster well-known www`.split(/\s+/),
);
