/**
 * The package of SQLite's driver for this Node.js. better-sqlite3 13 needs Node-API 10, which Node.js has since 22.14, and
 * ends an older process when it opens a file. better-sqlite3 12 aborts newer ones (docs/decisions.md).
 */
export const DRIVER = Number(process.versions.napi) >= 10 ? "better-sqlite3" : "better-sqlite3-12";
