/* For tests: sends emails one after another until it is killed, and reports each recipient. */
import { sendEmail } from "./deliver";

for (let number = 0; ; number++) {
  const to = `user${number}@example.org`;
  await sendEmail({ to, subject: "News", text: "News", html: "<p>News</p>" });
  await new Promise((sent) => process.send?.(to, sent));
}
