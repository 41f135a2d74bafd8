import { answering } from "@/api/handler";
import { postFor } from "@/api/load";
import { like, unlike } from "@/feed/likes";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = answering("/api/v1/posts/{id}/like", {
  PUT: async ({ user, params }) => {
    await like(user.id, (await postFor(user.id, params.id)).id);
    return undefined;
  },
  DELETE: async ({ user, params }) => {
    await unlike(user.id, (await postFor(user.id, params.id)).id);
    return undefined;
  },
});
