import type { NextConfig } from "next";
import { DRIVER } from "./db/driver-name.mjs";
import { clientCatalogs } from "./i18n/compile";

const texts = clientCatalogs();

/** Headers that are the same for every response; those with a nonce or a scheme are set in middleware.ts. */
const staticHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "same-origin" },
  {
    key: "Permissions-Policy",
    value: "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
  },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
];

/** Paths whose responses may be cached: public files, and responses with their own Cache-Control. */
const KEPT = [
  "_next/static/",
  "(?:icons?\\.svg|favicon\\.ico|apple-icon\\.png|icon-(?:192|512|maskable)\\.png|manifest\\.webmanifest)$",
  // app/avatars/[picture]/route.ts
  "avatars/[^/]+$",
  // app/banners/[banner]/route.ts
  "banners/[^/]+$",
  // app/pictures/[picture]/route.ts
  "pictures/[\\w-]+\\.webp$",
  // app/[profile]/public-feed.ts
  "(?:@|%40)[^/]+/feed\\.(?:atom|json)$",
  "\\.well-known/webfinger$",
].join("|");

// Checked here too, so that every kind of build stops. settings/schema.ts checks it for a server.
if (process.env.VERCEL && !/^(libsql|https?):/.test(process.env.DATABASE_URL ?? "")) {
  process.stderr.write(
    "DATABASE_URL must be the address of a libSQL server on Vercel, such as libsql://blog.turso.io: files do not last there.\n",
  );
  process.exit(1);
}

/** The largest body that the settings allow: four pictures of 20 MB and what is around them (settings/schema.ts). */
const MAX_BODY = "81mb";

const config: NextConfig = {
  // The development server should not write files into this tree.
  agentRules: false,
  poweredByHeader: false,
  // The proxy in front compresses (docs/deploy.md).
  compress: false,
  // For the container image (Dockerfile). Vercel builds its own output.
  output: process.env.VERCEL ? undefined : "standalone",
  // Keeps the query unchanged: a person returns to `/path?query`, not to `/path?query=`.
  skipProxyUrlNormalize: true,
  // Test dependencies are not installed on every host.
  typescript: { tsconfigPath: "tsconfig.build.json" },
  // The browser's catalogs are in its scripts (i18n/client.tsx): in each page they would cost 4 kB.
  compiler: { define: { CLIENT_ENGLISH: JSON.stringify(texts.en), CLIENT_SPANISH: JSON.stringify(texts.es) } },
  // Pictures are not resized on request: a disabled endpoint needs no patches.
  images: { unoptimized: true },
  // The title is in the head for every client, instead of being streamed later.
  htmlLimitedBots: /.*/,
  // forbidden() and its page, for requireRole; and forms with pictures in them: server/worker.ts has the lower limit that
  // applies. A server does not write into its build, which another user may own. Pages are loaded when they are first
  // opened: with all of them, a process takes 1.7 times as long to start (docs/performance.md).
  experimental: {
    authInterrupts: true,
    serverActions: { bodySizeLimit: MAX_BODY },
    proxyClientMaxBodySize: MAX_BODY,
    isrFlushToDisk: false,
    preloadEntriesOnStart: false,
  },
  serverExternalPackages: ["@libsql/client", "libsql", "nodemailer", "pino", "piscina", "web-push"],
  outputFileTracingIncludes: {
    // Next.js does not trace what only scripts import, nor a driver with a computed name (db/driver.ts).
    "/*": [
      "./drizzle/**",
      "./accounts/password.worker.mjs",
      "./db/replica.worker.mjs",
      "./node_modules/bcryptjs/**",
      `./node_modules/${DRIVER}/{package.json,lib/**,build/Release/better_sqlite3.node}`,
      `./node_modules/${DRIVER}/prebuilds/${process.platform}*-${process.arch}.node`,
      "./node_modules/{bindings,file-uri-to-path}/**",
    ],
  },
  // Password managers use this address (W3C: A Well-Known URL for Changing Passwords).
  redirects: async () => [
    { source: "/.well-known/change-password", destination: "/settings/password", permanent: false },
    // Former addresses of these pages.
    { source: "/settings/history", destination: "/settings/activity", permanent: true },
    { source: "/settings/quiet", destination: "/settings/muted-and-blocked", permanent: true },
  ],
  headers: async () => [
    { source: "/:path*", headers: staticHeaders },
    // app/pictures/[picture]/route.ts decides for each picture: feed readers on other sites show public ones.
    { source: "/((?!pictures/).*)", headers: [{ key: "Cross-Origin-Resource-Policy", value: "same-origin" }] },
    // Addresses in emails contain a token, which must not appear in a Referer; forms there still send their origin.
    {
      source: "/:page(reset-password|confirm-email|not-me|login/email/code)",
      headers: [{ key: "Referrer-Policy", value: "strict-origin" }],
    },
    // The same for invites.
    {
      source: "/register",
      has: [{ type: "query", key: "invite" }],
      headers: [{ key: "Referrer-Policy", value: "strict-origin" }],
    },
    // Every other response is private, including redirects: Back requests it again (ASVS 14.3.2).
    {
      source: `/((?!${KEPT}).*)`,
      headers: [{ key: "Cache-Control", value: "no-store" }],
    },
  ],
};

export default config;
