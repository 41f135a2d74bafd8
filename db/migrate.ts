import "server-only";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { connection, isUniqueViolation } from "./client";

/**
 * Applies the pending migrations in `folder`, each completely or not at all.
 *
 * Drizzle's own migrator reads what was applied before it takes the write lock, so two processes that start together
 * could both apply the same migration. Here each migration begins by recording itself under a number that only one
 * process can insert. The journal table is Drizzle's.
 */
export async function migrate({ $client: client } = connection(), folder = "drizzle"): Promise<void> {
  await client.execute(
    "CREATE TABLE IF NOT EXISTS __drizzle_migrations (id INTEGER PRIMARY KEY, hash text NOT NULL, created_at numeric)",
  );
  const { rows } = await client.execute("SELECT max(id) FROM __drizzle_migrations");
  for (const [index, migration] of readMigrationFiles({ migrationsFolder: folder }).entries()) {
    const id = index + 1;
    if (Number(rows[0]?.[0]) >= id) continue;
    const statements = [
      {
        sql: "INSERT INTO __drizzle_migrations (id, hash, created_at) VALUES (?, ?, ?)",
        args: [id, migration.hash, migration.folderMillis],
      },
      ...migration.sql,
      {
        // A foreign key violation makes this fail, and the whole migration with it.
        sql: `UPDATE __drizzle_migrations SET hash = CASE WHEN EXISTS (SELECT 1 FROM pragma_foreign_key_check) THEN NULL ELSE hash END WHERE id = ?`,
        args: [id],
      },
    ];
    try {
      await client.migrate(statements);
    } catch (error) {
      if (isUniqueViolation(error, "__drizzle_migrations.id")) continue;
      if (error instanceof Error && /NOT NULL constraint failed: __drizzle_migrations.hash/.test(error.message)) {
        throw new Error("A migration would leave rows that refer to missing rows; nothing was changed.");
      }
      throw error;
    }
  }
}
