/* For tests only: what browsers and authenticators send, made of their parts (WebAuthn Level 3, 6.1 and 6.5). */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

export const ORIGIN = "https://blog.example.org:8443";

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest();
export const encode = (data: string | Uint8Array) => Buffer.from(data).toString("base64url");

/** A key pair (ES256): the private key, and the public one as COSE (RFC 9052, 7): {1: 2, 3: -7, -1: 1, -2: x, -3: y} */
export function newKeyPair() {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const cose = ["a5010203262001215820", Buffer.from(x, "base64url"), "225820", Buffer.from(y, "base64url")];
  return {
    privateKey,
    publicKey: Buffer.concat(cose.map((part) => (typeof part === "string" ? Buffer.from(part, "hex") : part))),
  };
}

export type ResponseValues = {
  challenge?: string;
  origin?: string;
  rpId?: string;
  type?: string;
  /** Flags: 1 for user presence, 4 for user verification. */
  flags?: number;
  count?: number;
};

function authenticatorData(rpId: string, flags: number, count: number, credential = Buffer.alloc(0)) {
  const data = Buffer.concat([sha256(rpId), Buffer.from([flags]), Buffer.alloc(4), credential]);
  data.writeUInt32BE(count, 33);
  return data;
}

const clientData = (type: string, challenge: string, origin: string) =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));

/** A browser's response with a passkey's signature of a challenge. */
export function signResponse({ id, privateKey }: { id: string; privateKey: KeyObject }, values: ResponseValues) {
  const { challenge = "", origin = ORIGIN, rpId = "blog.example.org", type = "webauthn.get" } = values;
  const { flags = 5, count = 0 } = values;
  const client = clientData(type, challenge, origin);
  const data = authenticatorData(rpId, flags, count);
  return {
    id,
    rawId: id,
    type: "public-key",
    clientExtensionResults: {},
    response: {
      clientDataJSON: encode(client),
      authenticatorData: encode(data),
      signature: encode(sign("sha256", Buffer.concat([data, sha256(client)]), privateKey)),
    },
  };
}

/** A browser's response with a new passkey, without attestation. */
export function createResponse(values: ResponseValues) {
  const { challenge = "", origin = ORIGIN, rpId = "blog.example.org", type = "webauthn.create", flags = 5 } = values;
  const id = randomBytes(16);
  // No AAGUID, then the id with its length, and the key; 64 is the flag for all of that.
  const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, 16]), id, newKeyPair().publicKey]);
  const data = authenticatorData(rpId, flags | 64, 0, credential);
  // CBOR: {fmt: "none", attStmt: {}, authData}
  const head = Buffer.from("a363666d74646e6f6e656761747453746d74a0686175746844617461", "hex");
  const attestationObject = Buffer.concat([head, Buffer.from([0x58, data.length]), data]);
  return {
    id: encode(id),
    rawId: encode(id),
    type: "public-key",
    clientExtensionResults: {},
    response: {
      clientDataJSON: encode(clientData(type, challenge, origin)),
      attestationObject: encode(attestationObject),
      transports: ["internal"],
    },
  };
}
