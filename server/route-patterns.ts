/* Which of the application's routes a path belongs to, from what Next.js wrote when it was built. */
import { existsSync, readdirSync, readFileSync } from "node:fs";

type Manifest = {
  staticRoutes: { page: string }[];
  dynamicRoutes: { page: string; regex: string }[];
  redirects: { source: string }[];
};

/** The pattern of whatever is no route. */
const NO_ROUTE = "(none)";

/**
 * Returns a function that finds a path's route pattern, such as "/[profile]/[post]". A pattern holds nothing that anyone
 * typed, and there are few: both the log and the metrics need that.
 * @param path a request's path, without its query
 */
export function routePatterns({ staticRoutes, dynamicRoutes, redirects }: Manifest, paths: string[]) {
  const exact = new Set([
    ...staticRoutes.map(({ page }) => page),
    ...redirects.map(({ source }) => source).filter((source) => !source.includes(":")),
    ...paths,
  ]);
  const patterns = dynamicRoutes.map(({ page, regex }) => ({ page, regex: new RegExp(regex) }));
  return (path: string): string => {
    if (path.startsWith("/_next/")) return "/_next";
    if (exact.has(path)) return path;
    return patterns.find(({ regex }) => regex.test(path))?.page ?? NO_ROUTE;
  };
}

/** The route patterns of the build that is being served, with its public files and what the server itself responds to. */
export function builtRoutePatterns(...ownPaths: string[]) {
  const files = existsSync("public") ? readdirSync("public").map((file) => `/${file}`) : [];
  return routePatterns(JSON.parse(readFileSync(".next/routes-manifest.json", "utf8")), [...ownPaths, ...files]);
}
