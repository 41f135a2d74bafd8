/* `npm start`: from a clean clone to a running site. */
import { build, configure, install } from "./prepare.mjs";

install();
configure();
await build();
await import("./serve.mjs");
