import "server-only";
import { createHash } from "node:crypto";
import { AwsClient } from "aws4fetch";
import type { Storage } from "./types";

/** How long a request may take, in milliseconds, and how often one that the server failed at is repeated. */
const TIMEOUT = 30_000;
const RETRIES = 2;

/** A bucket that can't be reached, or refuses. The message names no secret. */
export class StorageError extends Error {}

/**
 * Files as objects of a bucket with S3's interface: AWS, Cloudflare R2, Garage, MinIO and others.
 * @param url address of the bucket, with the key's id and its secret as user and password, both percent-encoded; what
 *   follows the bucket in the path is the beginning of every key; `?region=`, us-east-1 if missing
 */
export function bucketStorage(url: string): Storage {
  const { origin, pathname, username, password, searchParams } = new URL(url);
  const client = new AwsClient({
    accessKeyId: decodeURIComponent(username),
    secretAccessKey: decodeURIComponent(password),
    region: searchParams.get("region") ?? "us-east-1",
    service: "s3",
    retries: RETRIES,
  });
  const folder = `${origin}${pathname.replace(/\/+$/, "")}`;

  async function send(method: "PUT" | "GET" | "DELETE", key: string, contents?: Buffer): Promise<Response> {
    // Signed with the rest: over http, nobody on the way can put other bytes in their place.
    const headers: Record<string, string> = { "X-Amz-Content-Sha256": sha256(contents ?? "") };
    if (contents) headers["Content-Type"] = "image/webp";
    const body = contents && new Uint8Array(contents);
    try {
      const signal = AbortSignal.timeout(TIMEOUT);
      const response = await client.fetch(`${folder}/${key}`, {
        method,
        headers,
        signal,
        redirect: "manual",
        ...(body && { body }),
      });
      if (response.ok || (response.status === 404 && method !== "PUT")) return response;
      throw new StorageError(`The bucket at ${origin} responds ${response.status} to ${method}.`);
    } catch (error) {
      if (error instanceof StorageError) throw error;
      throw new StorageError(`The bucket at ${origin} does not respond.`, { cause: error });
    }
  }

  return {
    async put(key, contents) {
      await send("PUT", key, contents);
    },
    async get(key) {
      const response = await send("GET", key);
      return response.ok ? Buffer.from(await response.arrayBuffer()) : undefined;
    },
    async delete(key) {
      await send("DELETE", key);
    },
  };
}

const sha256 = (contents: Buffer | string) => createHash("sha256").update(contents).digest("hex");
