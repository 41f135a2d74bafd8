/*
 * Checks passwords offline against the operator's list of breached ones (BREACHED_PASSWORDS_FILE, ASVS 6.2.12). The file
 * is made by `npm run microblog -- breached-passwords` from a list of SHA-1 hashes as Have I Been Pwned publishes it:
 *
 *   32 bytes         MAGIC
 *   65,537 × 8 bytes for each value of a hash's first two bytes, the number of records before those that begin with it
 *   5 bytes each     the records: bytes 3 to 7 of the hashes, sorted
 *
 * 56 bits of each hash are enough: with a thousand million passwords, one in 70 million others is refused by mistake.
 */
import "server-only";
import { createHash } from "node:crypto";
import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { SettingsError, settings } from "../settings";
import { normalizePassword } from "./schemas";

const MAGIC = Buffer.from("Microblog breached passwords 1".padEnd(32, "\n"));
const BUCKETS = 65_536;
const NUMBER_SIZE = 8;
const RECORD_SIZE = 5;
const RECORDS_START = MAGIC.length + (BUCKETS + 1) * NUMBER_SIZE;

/** Size of the blocks in which records are written, in bytes. */
const BLOCK_SIZE = 200_000 * RECORD_SIZE;

/** A line of the list that can't be used. The message says which and why. */
export class BreachedListError extends Error {
  override name = "BreachedListError";
}

/** A file of breached passwords, open for reading. */
export type BreachedPasswords = { count: number; includes(password: string): boolean };

/**
 * Opens a file of breached passwords. A lookup reads the index and one bucket of records, without a network.
 * @throws SettingsError if the file can't be read, or is not such a file
 */
export function openBreachedPasswords(path: string): BreachedPasswords {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new SettingsError(
      `BREACHED_PASSWORDS_FILE can't be read (${reason}): set it to a file that this user may read.`,
    );
  }
  const read = (position: number, length: number) => {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, position));
  };
  const start = (bucket: number) => MAGIC.length + bucket * NUMBER_SIZE;
  const { size } = fstatSync(file);
  const count = size < RECORDS_START ? 0 : Number(read(start(BUCKETS), NUMBER_SIZE).readBigUInt64BE());
  if (!read(0, MAGIC.length).equals(MAGIC) || size !== RECORDS_START + count * RECORD_SIZE) {
    closeSync(file);
    throw new SettingsError(
      `BREACHED_PASSWORDS_FILE: ${path} is not a file that \`npm run microblog -- breached-passwords\` made, or it is incomplete.`,
    );
  }
  return {
    count,
    includes(password) {
      const hash = createHash("sha1").update(normalizePassword(password)).digest();
      const bounds = read(start(hash.readUInt16BE()), 2 * NUMBER_SIZE);
      const [first, end] = [Number(bounds.readBigUInt64BE()), Number(bounds.readBigUInt64BE(NUMBER_SIZE))];
      const records = read(RECORDS_START + first * RECORD_SIZE, (end - first) * RECORD_SIZE);
      return includesRecord(records, hash.subarray(2, 2 + RECORD_SIZE));
    },
  };
}

/** Whether a record is among sorted records (binary search). */
function includesRecord(records: Buffer, record: Buffer): boolean {
  let [low, high] = [0, records.length / RECORD_SIZE];
  while (low < high) {
    const mid = (low + high) >>> 1;
    const order = record.compare(records, mid * RECORD_SIZE, (mid + 1) * RECORD_SIZE);
    if (order === 0) return true;
    if (order < 0) high = mid;
    else low = mid + 1;
  }
  return false;
}

let current: BreachedPasswords | undefined;

/**
 * The file of BREACHED_PASSWORDS_FILE, or null if that is not set. Opened once per process.
 * @throws SettingsError if the file can't be used
 */
export function breachedPasswords(): BreachedPasswords | null {
  const { breachedPasswordsFile } = settings();
  if (breachedPasswordsFile === null) return null;
  current ??= openBreachedPasswords(breachedPasswordsFile);
  return current;
}

/**
 * Makes a file of breached passwords from the bytes of a list: lines `SHA-1 in hex` or `SHA-1 in hex:count`, sorted, as
 * Have I Been Pwned's downloader writes them. Leaves out passwords that were seen fewer than `minCount` times. Memory
 * does not grow with the list. Replaces an existing file once the new one is complete.
 * @returns the number of passwords in the file
 * @throws BreachedListError if a line is malformed or out of order
 */
export async function writeBreachedPasswords(
  list: AsyncIterable<Buffer>,
  path: string,
  minCount: number,
): Promise<number> {
  const partFile = `${path}.part`;
  const file = openSync(partFile, "w", 0o644);
  try {
    const counts = await writeRecords(list, file, minCount);
    const index = Buffer.alloc((BUCKETS + 1) * NUMBER_SIZE);
    let total = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      total += counts[bucket] ?? 0;
      index.writeBigUInt64BE(BigInt(total), (bucket + 1) * NUMBER_SIZE);
    }
    writeSync(file, Buffer.concat([MAGIC, index]), 0, RECORDS_START, 0);
    fsyncSync(file);
    renameSync(partFile, path);
    return total;
  } catch (error) {
    rmSync(partFile, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Writes the records of a list. Returns how many begin with each value of a hash's first two bytes. */
async function writeRecords(list: AsyncIterable<Buffer>, file: number, minCount: number): Promise<Float64Array> {
  const counts = new Float64Array(BUCKETS);
  const block = Buffer.alloc(BLOCK_SIZE);
  let [position, used] = [RECORDS_START, 0];
  const flush = () => {
    writeSync(file, block, 0, used, position);
    position += used;
    used = 0;
  };
  let [lineNumber, last] = [0, ""];
  const add = (line: string) => {
    lineNumber++;
    if (line === "" || line === "\r") return;
    const [, prefix = "", count = String(minCount)] = line.match(/^([0-9A-F]{14})[0-9A-F]{26}(?::(\d+))?\r?$/i) ?? [];
    if (prefix === "") {
      throw new BreachedListError(`Line ${lineNumber} is not a SHA-1 hash in hex, or one with a colon and a count.`);
    }
    const record = prefix.toUpperCase();
    if (record < last) throw new BreachedListError(`Line ${lineNumber} is out of order: sort the list by hash.`);
    if (record === last || Number(count) < minCount) return;
    last = record;
    const bucket = Number.parseInt(record.slice(0, 4), 16);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
    used += block.write(record.slice(4), used, "hex");
    if (used === BLOCK_SIZE) flush();
  };
  let rest = "";
  for await (const bytes of list) {
    const lines = (rest + bytes.toString("latin1")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) add(line);
  }
  add(rest);
  flush();
  return counts;
}
