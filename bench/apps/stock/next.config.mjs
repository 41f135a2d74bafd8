/* A signed-in home feed built as Auth.js's documentation recommends: middleware, auth() in the page, a JWT session. */
export default { turbopack: { root: process.cwd() }, agentRules: false };
