/* `npm run build`: builds, unless the existing build is of this source. `npm start` then has nothing left to do. */
import { build } from "./prepare.mjs";

await build();
