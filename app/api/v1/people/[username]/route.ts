import { apiHandlers } from "@/api/handler";
import { loadPerson } from "@/api/load";
import { isFollowing } from "@/feed/follows";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiHandlers("/api/v1/people/{username}", {
  GET: async ({ user, params }) => {
    const person = await loadPerson(params.username);
    return { ...person, isFollowed: await isFollowing(user.id, person.id) };
  },
});
