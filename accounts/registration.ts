import "server-only";
import { randomBytes } from "node:crypto";
import { and, desc, eq, gt, isNull, lt } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { monotonicFactory } from "ulid";
import { db } from "../db/client";
import { toPage } from "../db/pages";
import { invites, siteSettings, users } from "../db/schema";
import { sha256 } from "./one-time-tokens";

/** Who can register: anyone, people with an invite, or no one. */
export type RegistrationMode = "open" | "invite" | "closed";

/** Why a registration is refused: registration is closed, a valid invite is missing, or the identity has an account. */
export type RegistrationRefusal = "closed" | "invite" | "linked";

/** The name of the site_settings row with the registration mode. */
const SETTING_NAME = "registration";

/** Invites per page of the list. */
const PAGE_SIZE = 25;

const nextId = monotonicFactory();

/** The registration mode that an admin set; "open" by default, and "closed" for one that this release does not know. */
export async function registrationMode(): Promise<RegistrationMode> {
  const row = await db().select().from(siteSettings).where(eq(siteSettings.name, SETTING_NAME)).get();
  if (!row) return "open";
  return row.value === "open" || row.value === "invite" ? row.value : "closed";
}

/** Sets the registration mode. */
export async function setRegistrationMode(mode: RegistrationMode): Promise<void> {
  await db()
    .insert(siteSettings)
    .values({ name: SETTING_NAME, value: mode })
    .onConflictDoUpdate({ target: siteSettings.name, set: { value: mode } })
    .run();
}

/** Why a registration with this invite ("" if none) is refused, or null if it is allowed. */
export async function getRegistrationRefusal(invite: string, now = new Date()): Promise<RegistrationRefusal | null> {
  const mode = await registrationMode();
  if (mode === "invite") return (await inviteExists(invite, now)) ? null : "invite";
  return mode === "closed" ? "closed" : null;
}

const isValidInvite = (token: string, now: Date) =>
  and(eq(invites.hash, sha256(token)), isNull(invites.usedAt), gt(invites.expiresAt, now));

/** Whether a token belongs to a valid invite: one that is not used, withdrawn or expired. */
async function inviteExists(token: string, now: Date): Promise<boolean> {
  return (
    token !== "" &&
    (await db().select({ id: invites.id }).from(invites).where(isValidInvite(token, now)).get()) !== undefined
  );
}

/** Consumes an invite for a user who has just registered. Returns false if it is invalid. */
export async function consumeInvite(token: string, userId: string, now = new Date()): Promise<boolean> {
  if (token === "") return false;
  return (
    (await db().update(invites).set({ usedAt: now, usedById: userId }).where(isValidInvite(token, now)).run())
      .rowsAffected === 1
  );
}

/**
 * Creates a single-use invite that expires after a number of days. Returns its token of 256 random bits. Only the hash
 * is stored. The note says who the invite is for.
 */
export async function insertInvite(
  createdById: string,
  { note, days }: { note: string; days: number },
  now = new Date(),
) {
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(now.getTime() + days * 86_400_000);
  await db()
    .insert(invites)
    .values({ id: nextId(now.getTime()), hash: sha256(token), note, createdById, createdAt: now, expiresAt })
    .run();
  return token;
}

/** Deletes an unused invite. Returns its note, or null if it does not exist or was used. */
export async function deleteInvite(id: string): Promise<string | null> {
  const isUnused = and(eq(invites.id, id), isNull(invites.usedAt));
  return (await db().delete(invites).where(isUnused).returning({ note: invites.note }).get())?.note ?? null;
}

const [creators, invitees] = [alias(users, "creators"), alias(users, "invitees")];

/** A page of invites, newest first. `before` is the previous page's `next`. */
export async function readInvites(before?: string) {
  const found = await db()
    .select({
      id: invites.id,
      note: invites.note,
      createdBy: creators.username,
      createdAt: invites.createdAt,
      expiresAt: invites.expiresAt,
      usedAt: invites.usedAt,
      /** Null if the invite is unused or its user deleted their account. */
      usedBy: invitees.username,
    })
    .from(invites)
    .innerJoin(creators, eq(creators.id, invites.createdById))
    .leftJoin(invitees, eq(invitees.id, invites.usedById))
    .where(before ? lt(invites.id, before) : undefined)
    .orderBy(desc(invites.id))
    .limit(PAGE_SIZE + 1)
    .all();
  const { page, next } = toPage(found, PAGE_SIZE);
  return { invites: page, next };
}
