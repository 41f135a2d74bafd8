import { answering } from "@/api/handler";
import { personCalled } from "@/api/load";
import { isFollowing } from "@/feed/follows";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = answering("/api/v1/people/{username}", {
  GET: async ({ user, params }) => {
    const person = await personCalled(params.username);
    return { ...person, isFollowed: await isFollowing(user.id, person.id) };
  },
});
