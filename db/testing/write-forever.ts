/* For tests: adds users one after another until it is killed, and reports each acknowledged one. */
import { addUser } from ".";

for (let number = 0; ; number++) {
  const { username } = await addUser(`user${number}`);
  await new Promise((sent) => process.send?.(username, sent));
}
