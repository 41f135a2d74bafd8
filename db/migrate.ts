import "server-only";
import { readMigrationFiles } from "drizzle-orm/migrator";
import type { Db } from "./client";

/**
 * Applies the migrations in `folder` that the database has not had, all or none.
 *
 * Drizzle's own migrator reads what was applied before it takes the write lock, so two processes
 * that start at once could both apply the same one. This takes the lock first; its bookkeeping table is Drizzle's.
 */
export function migrate({ $client: client }: Db, folder = "drizzle"): void {
  const migrations = readMigrationFiles({ migrationsFolder: folder });
  // Rebuilding a table drops the old one, which would cascade; this can't be switched inside a transaction.
  client.pragma("foreign_keys = OFF");
  try {
    client
      .transaction(() => {
        client.exec(
          "CREATE TABLE IF NOT EXISTS __drizzle_migrations (id INTEGER PRIMARY KEY, hash text NOT NULL, created_at numeric)",
        );
        const last = client.prepare("SELECT max(created_at) FROM __drizzle_migrations").pluck().get() as number | null;
        const record = client.prepare("INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)");
        for (const migration of migrations) {
          if (migration.folderMillis <= (last ?? 0)) continue;
          for (const statement of migration.sql) client.exec(statement);
          record.run(migration.hash, migration.folderMillis);
        }
        const broken = client.pragma("foreign_key_check") as unknown[];
        if (broken.length > 0) throw new Error("A migration would leave rows that point nowhere; nothing was changed.");
      })
      .immediate();
  } finally {
    client.pragma("foreign_keys = ON");
  }
}
