/* One page that is made for each request: what any answer of this Next.js costs at least. */
export default { turbopack: { root: process.cwd() }, agentRules: false };
