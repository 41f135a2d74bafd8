import "server-only";
import { randomBytes } from "node:crypto";
import { and, desc, eq, gt, isNull, lt } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { monotonicFactory } from "ulid";
import { db } from "../db/client";
import { invites, siteSettings, users } from "../db/schema";
import { sha256 } from "./one-time-tokens";

/** Who may register: anyone, people with an invite, or no one. */
export type RegistrationMode = "open" | "invite" | "closed";

/** Why someone may not register: registration is closed, or they have no valid invite. */
export type RegistrationRefusal = "closed" | "invite";

/** The row of site_settings that says who may register. */
const NAME = "registration";

/** Invites per page of the list. */
const PAGE_SIZE = 25;

const nextId = monotonicFactory();

/** Who may register, as an admin set it; anyone by default. */
export async function registrationMode(): Promise<RegistrationMode> {
  const row = await db().select().from(siteSettings).where(eq(siteSettings.name, NAME)).get();
  return row?.value === "invite" || row?.value === "closed" ? row.value : "open";
}

/** Sets who may register from now on. */
export async function setRegistrationMode(value: RegistrationMode): Promise<void> {
  await db()
    .insert(siteSettings)
    .values({ name: NAME, value })
    .onConflictDoUpdate({ target: siteSettings.name, set: { value } })
    .run();
}

/** Why no one may register with this invite, or without one; null if they may. */
export async function getRegistrationRefusal(invite: string, now = new Date()): Promise<RegistrationRefusal | null> {
  const mode = await registrationMode();
  if (mode === "invite") return (await isInvite(invite, now)) ? null : "invite";
  return mode === "closed" ? "closed" : null;
}

const working = (token: string, now: Date) =>
  and(eq(invites.hash, sha256(token)), isNull(invites.usedAt), gt(invites.expiresAt, now));

/** Whether a token belongs to a valid invite: not used, withdrawn or expired. */
async function isInvite(token: string, now: Date): Promise<boolean> {
  return (
    token !== "" && (await db().select({ id: invites.id }).from(invites).where(working(token, now)).get()) !== undefined
  );
}

/** Consumes an invite for a user who has just registered. Returns false if it is not valid (any more). */
export async function consumeInvite(token: string, userId: string, now = new Date()): Promise<boolean> {
  if (token === "") return false;
  return (
    (await db().update(invites).set({ usedAt: now, usedById: userId }).where(working(token, now)).run())
      .rowsAffected === 1
  );
}

/**
 * Creates an invite that works once, for the given number of days. Returns its token of 256 random bits, of which only
 * the hash is stored. The note says who it is for.
 */
export async function createInvite(
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

/** Withdraws an unused invite. Returns its note, or null if there is none to withdraw. */
export async function withdrawInvite(id: string): Promise<string | null> {
  const isUnused = and(eq(invites.id, id), isNull(invites.usedAt));
  return (await db().delete(invites).where(isUnused).returning({ note: invites.note }).get())?.note ?? null;
}

const [makers, guests] = [alias(users, "makers"), alias(users, "guests")];

/** A page of invites, newest first, before the given id if any. */
export async function readInvites(before?: string) {
  const found = await db()
    .select({
      id: invites.id,
      note: invites.note,
      createdBy: makers.username,
      createdAt: invites.createdAt,
      expiresAt: invites.expiresAt,
      usedAt: invites.usedAt,
      /** Null if no one used it, or they deleted their account. */
      usedBy: guests.username,
    })
    .from(invites)
    .innerJoin(makers, eq(makers.id, invites.createdById))
    .leftJoin(guests, eq(guests.id, invites.usedById))
    .where(before ? lt(invites.id, before) : undefined)
    .orderBy(desc(invites.id))
    .limit(PAGE_SIZE + 1)
    .all();
  const shown = found.slice(0, PAGE_SIZE);
  return { invites: shown, next: found.length > PAGE_SIZE ? (shown.at(-1)?.id ?? null) : null };
}
