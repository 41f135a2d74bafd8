/* A signed-in home feed as the documentation of Auth.js would have it made: middleware, auth() in the page, JWT session. */
export default { turbopack: { root: process.cwd() }, agentRules: false };
