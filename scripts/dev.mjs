/* `npm run dev`: Next.js's development server, on an installed and configured tree. */
import { bin, configure, install, run } from "./prepare.mjs";

install();
configure();
run(process.execPath, [bin("next/dist/bin/next"), "dev"]);
