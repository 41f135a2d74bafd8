/* For tests: restores two backups in turn until it is killed, and reports each restore. */
import { restore } from "../backup";

const [target = "", ...backups] = process.argv.slice(2);
for (let number = 0; ; number++) {
  await restore(backups[number % backups.length] ?? "", target);
  process.send?.(number);
}
