import { updateProfile } from "@/accounts/profile";
import { findUser } from "@/accounts/users";
import { apiHandlers } from "@/api/handler";
import { ApiError } from "@/api/problems";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiHandlers("/api/v1/me", {
  GET: ({ user }) => me(user.id),
  PATCH: async ({ user, body }) => {
    if (Object.keys(body).length > 0) await updateProfile(user.id, body);
    return me(user.id);
  },
});

async function me(id: string) {
  const user = await findUser(id);
  if (!user) throw new ApiError("unauthorized");
  return user;
}
