import "server-only";
import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";

/** A database file and those that SQLite keeps beside it with the same permissions, as far as they exist. */
export const databaseFiles = (file: string): string[] => [file, `${file}-wal`, `${file}-shm`].filter(existsSync);

/**
 * Creates a database file that only this process's user can read, in a directory of its own, whatever the umask; and
 * makes an existing file private. The database holds password hashes, sessions and email addresses (ASVS 14.2.4).
 * An existing directory keeps its permissions: it may hold more than the database.
 * @throws what the file system says if the file can't be created
 */
export function createPrivateFile(file: string): void {
  const directory = dirname(file);
  if (mkdirSync(directory, { recursive: true, mode: 0o700 }) !== undefined) chmodSync(directory, 0o700);
  closeSync(openSync(file, "a", 0o600));
  for (const path of databaseFiles(file)) makePrivate(path);
}

/**
 * Lets only this process's user read a file. One that belongs to another user stays as it is, and one may be gone: the
 * last process that closes a database deletes what is beside it.
 */
function makePrivate(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EPERM" && code !== "ENOENT") throw error;
  }
}
