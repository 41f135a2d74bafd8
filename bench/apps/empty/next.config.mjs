/* An application with nothing in it: what every page of this Next.js costs at least. */
export default { turbopack: { root: process.cwd() }, agentRules: false };
