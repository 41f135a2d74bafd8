import { expect, test } from "vitest";
import { routePatterns } from "./route-patterns";

const routeOf = routePatterns(
  {
    staticRoutes: [{ page: "/" }, { page: "/reset-password" }],
    dynamicRoutes: [
      { page: "/avatars/[picture]", regex: "^/avatars/([^/]+?)(?:/)?$" },
      { page: "/[profile]", regex: "^/([^/]+?)(?:/)?$" },
      { page: "/[profile]/[post]", regex: "^/([^/]+?)/([^/]+?)(?:/)?$" },
    ],
    redirects: [{ source: "/:path+/" }, { source: "/settings/history" }],
  },
  ["/icons.svg", "/metrics"],
);

test.each([
  ["/", "/"],
  ["/reset-password", "/reset-password"],
  ["/@susan", "/[profile]"],
  ["/@susan/01JD0000000000000000000000", "/[profile]/[post]"],
  ["/avatars/0123abcd", "/avatars/[picture]"],
  ["/settings/history", "/settings/history"],
  ["/icons.svg", "/icons.svg"],
  ["/metrics", "/metrics"],
  ["/_next/static/chunks/0123.js", "/_next"],
  ["/a/b/c/d", "(none)"],
  ["http://elsewhere.example/", "(none)"],
  ["*", "(none)"],
])("The path %s is logged and measured as %s", (path, route) => {
  expect(routeOf(path)).toBe(route);
});
