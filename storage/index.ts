import "server-only";
import { settings } from "../settings";
import { bucketStorage } from "./bucket";
import { databaseStorage } from "./database";
import type { Storage } from "./types";

let current: Storage | undefined;

/** The storage of this site: the database, or the bucket of STORAGE_URL. Its methods throw StorageError. */
export function storage(): Storage {
  const { storageUrl } = settings();
  current ??= storageUrl ? bucketStorage(storageUrl) : databaseStorage;
  return current;
}
