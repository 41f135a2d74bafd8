import { apiHandlers } from "@/api/handler";
import { loadPerson } from "@/api/load";
import { ApiError } from "@/api/problems";
import { follow, isFollowing, unfollow } from "@/feed/follows";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiHandlers("/api/v1/people/{username}/follow", {
  PUT: async ({ user, params }) => {
    const { id } = await loadPerson(params.username);
    if ((await follow(user.id, id)) || (await isFollowing(user.id, id))) return undefined;
    throw new ApiError(
      "not-allowed",
      "You can't follow yourself, someone you've blocked or someone who has blocked you.",
    );
  },
  DELETE: async ({ user, params }) => {
    await unfollow(user.id, (await loadPerson(params.username)).id);
    return undefined;
  },
});
