import "server-only";
import { banners } from "../db/schema";
import { profilePicture } from "./profile-picture";

/** Size of a stored banner, in pixels: twice its width in the page, for high-resolution screens. */
const [WIDTH, HEIGHT] = [1500, 500];

/** The banner of a user's profile, three times as wide as high. */
export const {
  set: setBanner,
  remove: removeBanner,
  find: findBanner,
} = profilePicture({
  table: banners,
  column: "banner",
  resize: (picture) => picture.resize(WIDTH, HEIGHT, { fit: "cover" }),
});
