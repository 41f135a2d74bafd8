import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsV4Signer } from "aws4fetch";
// @ts-expect-error: it has no types
import S3rver from "s3rver";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bucketStorage, StorageError } from "./bucket";

const directory = mkdtempSync(join(tmpdir(), "microblog-s3-"));
/** The one key that this server knows. */
const [KEY, SECRET] = ["S3RVER", "S3RVER"];
const server = new S3rver({
  port: 0,
  address: "127.0.0.1",
  silent: true,
  directory,
  configureBuckets: [{ name: "site" }],
});
let host: string;
beforeAll(async () => {
  host = `127.0.0.1:${((await server.run()) as AddressInfo).port}`;
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

const bucket = (path = "/site") => bucketStorage(`http://${KEY}:${SECRET}@${host}${path}`);
const picture = Buffer.from([0, 1, 2, 255]);

test("A bucket returns what is stored in it, until it is deleted", async () => {
  expect(await bucket().get("one")).toBeUndefined();
  await bucket().put("one", picture);
  expect(await bucket().get("one")).toEqual(picture);
  await bucket().delete("one");
  expect(await bucket().get("one")).toBeUndefined();
  await bucket().delete("one");
});

test("A path after the bucket keeps one site's files apart from another's", async () => {
  await bucket("/site/blog/").put("two", picture);
  expect(await bucket("/site").get("two")).toBeUndefined();
  expect(await bucket("/site").get("blog/two")).toEqual(picture);
});

test("An unknown key, a missing bucket and a server that is down are errors that name no secret", async () => {
  const urls = [
    `http://unknown:a%2Bsecret@${host}/site`,
    `http://${KEY}:a%2Bsecret@${host}/other`,
    "http://a:a%2Bsecret@127.0.0.1:9/b",
  ];
  for (const url of urls) {
    const error = await bucketStorage(url)
      .put("one", picture)
      .catch((failure: unknown) => failure);
    expect(error, url).toBeInstanceOf(StorageError);
    expect(String(error)).not.toMatch(/secret/);
  }
});

// s3rver does not check signatures. This is the example "GET Bucket Lifecycle" of AWS's documentation of Signature Version 4.
test("A request to a bucket follows no redirect, and says what was answered", async () => {
  const asked: (string | undefined)[] = [];
  const elsewhere = createServer(({ url }, response) => {
    asked.push(url);
    response.writeHead(url === "/site/one" ? 307 : 200, { Location: "/elsewhere" }).end("x");
  });
  await new Promise<void>((listening) => elsewhere.listen(0, "127.0.0.1", listening));
  const { port } = elsewhere.address() as AddressInfo;
  const redirecting = bucketStorage(`http://${KEY}:${SECRET}@127.0.0.1:${port}/site`);
  await expect(redirecting.get("one")).rejects.toThrow("responds 307 to GET");
  await expect(redirecting.put("one", picture)).rejects.toThrow("responds 307 to PUT");
  elsewhere.close();
  expect(asked).toEqual(["/site/one", "/site/one"]);
});

test("Requests are signed as AWS's own example says", async () => {
  const { headers } = await new AwsV4Signer({
    url: "https://examplebucket.s3.amazonaws.com/?lifecycle",
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    region: "us-east-1",
    service: "s3",
    datetime: "20130524T000000Z",
    headers: { "X-Amz-Content-Sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
  }).sign();
  expect(headers.get("authorization")).toContain(
    "SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
  );
});
