/* `npm run build`: builds, unless the build there is of this very source. `npm start` then has nothing left to do. */
import { build } from "./prepare.mjs";

build();
