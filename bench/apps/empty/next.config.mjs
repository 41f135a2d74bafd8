/* An application without features: the minimum cost of a page of this version of Next.js. */
export default { turbopack: { root: process.cwd() }, agentRules: false };
