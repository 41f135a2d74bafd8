import bcrypt from "bcryptjs";
import NextAuth from "next-auth";
import Credentials from "next-auth/providers/credentials";
import authConfig from "./auth.config";
import { findUser } from "./db";

export const { handlers, auth } = NextAuth({
  ...authConfig,
  callbacks: { session: ({ session, token }) => ({ ...session, user: { ...session.user, id: token.sub } }) },
  providers: [
    Credentials({
      credentials: { login: {}, password: {} },
      async authorize({ login, password }) {
        const user = findUser(login);
        const isRight = user && (await bcrypt.compare(password, user.password_hash));
        return isRight ? { id: user.id, name: user.username } : null;
      },
    }),
  ],
});
