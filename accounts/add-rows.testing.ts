/* For tests only. */
import { startSession } from "../auth/session";
import { db } from "../db/client";
import * as schema from "../db/schema";
import { addPosts, addUser } from "../db/testing";
import { bookmark } from "../feed/bookmarks";
import { follow } from "../feed/follows";
import { like } from "../feed/likes";
import { muteOrBlock } from "../feed/mutes-and-blocks";
import { repost } from "../feed/reposts";
import { saveFormDraft } from "./form-drafts";
import { linkIdentity } from "./identities";
import { createToken } from "./one-time-tokens";
import { renewRecoveryCodes } from "./second-step/recovery-codes";
import { startTotp } from "./second-step/totp";
import { renameUser } from "./username";
import type { User } from "./users";

/** Adds rows for a user to every table that references users. Renames the user, which adds a former username. */
export async function addRowsToEveryTable(user: User): Promise<void> {
  const userId = user.id;
  const suffix = userId.slice(-4);
  const [post = ""] = await addPosts(userId, 3);
  await like(userId, post);
  await repost(userId, post);
  await bookmark(userId, post);
  const friend = await addUser(`friend_${suffix}`);
  await follow(userId, friend.id);
  await follow(friend.id, userId);
  const muted = await addUser(`muted_${suffix}`);
  await muteOrBlock(userId, muted.id, "mute");
  await muteOrBlock(muted.id, userId, "mute");
  const { sessionId } = await startSession(userId, true);
  const endpoint = "https://push.example.org/secret";
  await db()
    .insert(schema.pushSubscriptions)
    .values({ id: userId, sessionId, endpoint, p256dh: "", auth: "", createdAt: new Date() })
    .run();
  await startTotp(userId);
  await renewRecoveryCodes(userId);
  await createToken("not-me", { userId, data: {} });
  await saveFormDraft(userId, { body: "unsent" });
  const now = new Date();
  await db().insert(schema.devices).values({ id: "browser", userId, lastSignInAt: now }).run();
  await db()
    .insert(schema.securityEvents)
    .values({ id: userId, userId, type: "signed-in", details: {}, createdAt: now })
    .run();
  await db()
    .insert(schema.passkeys)
    .values({
      id: userId,
      userId,
      name: "Key",
      publicKey: Buffer.from("key"),
      signCount: 0,
      transports: [],
      createdAt: now,
    })
    .run();
  await linkIdentity(userId, {
    provider: "google",
    issuer: "https://accounts.google.com",
    subject: userId,
    email: "susan@example.net",
  });
  await db().insert(schema.drafts).values({ id: userId, userId, body: "Unfinished", updatedAt: now }).run();
  await db()
    .insert(schema.avatars)
    .values({ userId, hash: userId, picture: Buffer.from("picture") })
    .run();
  await db()
    .insert(schema.banners)
    .values({ userId, hash: userId, picture: Buffer.from("banner") })
    .run();
  await db()
    .insert(schema.reports)
    .values({ id: userId, postId: post, reporterId: userId, reason: "", createdAt: now })
    .run();
  await db()
    .insert(schema.personReports)
    .values([
      { id: userId, userId: friend.id, reporterId: userId, reason: "Of them", createdAt: now },
      { id: friend.id, userId, reporterId: friend.id, reason: "By them", createdAt: now },
    ])
    .run();
  await db()
    .insert(schema.moderationLog)
    .values({ id: userId, actorId: userId, userId, type: "suspended", details: {}, createdAt: now })
    .run();
  await db().insert(schema.webhookQueue).values({ id: userId, userId, body: "{}", dueAt: now, createdAt: now }).run();
  await db()
    .insert(schema.invites)
    .values({
      id: userId,
      hash: userId,
      note: "",
      createdById: userId,
      usedById: userId,
      createdAt: now,
      expiresAt: now,
    })
    .run();
  await db()
    .insert(schema.accessTokens)
    .values({
      id: userId,
      userId,
      name: "",
      scope: "read",
      hash: `hash of ${userId}`,
      createdAt: now,
      expiresAt: now,
    })
    .run();
  await db()
    .insert(schema.imports)
    .values({ id: userId, userId, total: 1, report: { post: 1 }, createdAt: now })
    .run();
  await db().insert(schema.importItems).values({ importId: userId, position: 0, item: {} }).run();
  await renameUser(user, `${user.username}_${suffix}`);
}
