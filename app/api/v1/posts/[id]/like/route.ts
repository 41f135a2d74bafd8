import { answering } from "@/api/answering";
import { postFor } from "@/api/find";
import { like, unlike } from "@/feed/likes";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = answering("/api/v1/posts/{id}/like", {
  PUT: ({ user, params }) => {
    like(user.id, postFor(user.id, params.id).id);
    return undefined;
  },
  DELETE: ({ user, params }) => {
    unlike(user.id, postFor(user.id, params.id).id);
    return undefined;
  },
});
