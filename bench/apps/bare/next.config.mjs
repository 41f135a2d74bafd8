/* One dynamic page: the minimum cost of a response from this version of Next.js. */
export default { turbopack: { root: process.cwd() }, agentRules: false };
