import "server-only";
import { randomBytes } from "node:crypto";

/** 32 letters and digits without look-alikes: five bits each. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

/** A random code to read and type: `length` characters of five bits each, in groups of six. */
export function randomCode(length: number): string {
  const characters = [...randomBytes(length)].map((byte) => ALPHABET[byte & 31]).join("");
  return characters.replace(/(.{6})(?=.)/g, "$1-");
}
