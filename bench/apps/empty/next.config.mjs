import { fileURLToPath } from "node:url";

/* An application with nothing in it, of the Next.js that Microblog runs on: what every page costs at least. */
export default { turbopack: { root: fileURLToPath(new URL("../../..", import.meta.url)) }, agentRules: false };
