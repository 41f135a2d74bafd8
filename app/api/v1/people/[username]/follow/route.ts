import { answering } from "@/api/handler";
import { personCalled } from "@/api/load";
import { Refused } from "@/api/problems";
import { follow, isFollowing, unfollow } from "@/feed/follows";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = answering("/api/v1/people/{username}/follow", {
  PUT: async ({ user, params }) => {
    const { id } = await personCalled(params.username);
    if ((await follow(user.id, id)) || (await isFollowing(user.id, id))) return undefined;
    throw new Refused("not-allowed", "You can follow neither yourself nor whom you block, or who blocks you.");
  },
  DELETE: async ({ user, params }) => {
    await unfollow(user.id, (await personCalled(params.username)).id);
    return undefined;
  },
});
