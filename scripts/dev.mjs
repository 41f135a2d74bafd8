/* `npm run dev`: installs, configures and starts Next.js's development server. */
import { bin, configure, install, run } from "./prepare.mjs";

install();
configure();
run(process.execPath, [bin("next/dist/bin/next"), "dev"]);
