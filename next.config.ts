import type { NextConfig } from "next";
import { clientCatalogs } from "./i18n/compile";

/** Headers that are the same for every answer; those with a nonce or a scheme are set in middleware.ts. */
const staticHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "same-origin" },
  {
    key: "Permissions-Policy",
    value: "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
  },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
];

/** Addresses whose answers may be kept: what is nobody's, and what says for itself for how long. */
const KEPT = [
  "_next/static/",
  "(?:icons?\\.svg|favicon\\.ico|apple-icon\\.png|icon-(?:192|512|maskable)\\.png|manifest\\.webmanifest)$",
  // app/avatars/[picture]/route.ts
  "avatars/[^/]+$",
  // app/[profile]/public-feed.ts
  "(?:@|%40)[^/]+/feed\\.(?:atom|json)$",
].join("|");

// Here, so that every way to build stops: settings/index.ts says the same to a server.
if (process.env.VERCEL && !/^(libsql|https?):/.test(process.env.DATABASE_URL ?? "")) {
  process.stderr.write(
    "DATABASE_URL must be the address of a libSQL server on Vercel, such as libsql://blog.turso.io: files do not last there.\n",
  );
  process.exit(1);
}

const config: NextConfig = {
  // The development server writes no files of its own into this tree.
  agentRules: false,
  poweredByHeader: false,
  // The proxy in front does that, sooner (docs/deploy.md).
  compress: false,
  // For the container image (Dockerfile). Vercel has its own way.
  output: process.env.VERCEL ? undefined : "standalone",
  // Leaves the query as it came: a person goes back to `/path?query`, not to `/path?query=`.
  skipProxyUrlNormalize: true,
  // What only tests the site is not there on every host.
  typescript: { tsconfigPath: "tsconfig.build.json" },
  compiler: { define: { CLIENT_CATALOGS: clientCatalogs() } },
  // Nothing here resizes pictures: a closed endpoint needs no patches.
  images: { unoptimized: true },
  // A page's title comes in its head for everybody, not a moment later by script.
  htmlLimitedBots: /.*/,
  // forbidden() and its page, for requireRole; and forms with a picture in them (accounts/picture.ts, server/worker.ts).
  // A server writes nothing into its build, which it may not own.
  experimental: { authInterrupts: true, serverActions: { bodySizeLimit: "2mb" }, isrFlushToDisk: false },
  serverExternalPackages: ["@libsql/client", "better-sqlite3", "libsql", "nodemailer", "pino", "piscina"],
  outputFileTracingIncludes: {
    // What only scripts import is not found by itself.
    "/*": ["./drizzle/**", "./accounts/password.worker.mjs", "./db/replica.worker.mjs", "./node_modules/bcryptjs/**"],
  },
  // Where password managers look for it (W3C: A Well-Known URL for Changing Passwords).
  redirects: async () => [
    { source: "/.well-known/change-password", destination: "/settings/password", permanent: false },
    // Where these pages were before they got their present names.
    { source: "/settings/history", destination: "/settings/activity", permanent: true },
    { source: "/settings/quiet", destination: "/settings/muted-and-blocked", permanent: true },
  ],
  headers: async () => [
    { source: "/:path*", headers: staticHeaders },
    // The addresses in emails hold a token, which no Referer repeats; forms there still say where they come from.
    {
      source: "/:page(reset-password|confirm-email|not-me)",
      headers: [{ key: "Referrer-Policy", value: "strict-origin" }],
    },
    // So does that of an invite.
    {
      source: "/register",
      has: [{ type: "query", key: "invite" }],
      headers: [{ key: "Referrer-Policy", value: "strict-origin" }],
    },
    // Every other answer is somebody's, redirects included: Back asks again (ASVS 14.3.2).
    {
      source: `/((?!${KEPT}).*)`,
      headers: [{ key: "Cache-Control", value: "no-store" }],
    },
  ],
};

export default config;
