import "server-only";
import { avatars } from "../db/schema";
import { profilePicture } from "./profile-picture";

/** Side of a stored picture, in pixels: four times its size in a post, for high-resolution screens. */
const STORED_SIZE = 256;

/** A user's picture: a square from the center of their upload. Without one, it is generated from their name. */
export const {
  set: setAvatar,
  remove: removeAvatar,
  find: findAvatar,
} = profilePicture({
  table: avatars,
  column: "avatar",
  resize: (picture) => picture.resize(STORED_SIZE, STORED_SIZE, { fit: "cover" }),
});
