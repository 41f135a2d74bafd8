/** What the middleware needs, which has no database (https://authjs.dev/guides/edge-compatibility). */
export default {
  providers: [],
  session: { strategy: "jwt" },
  trustHost: true,
  callbacks: { authorized: ({ auth }) => auth !== null },
};
