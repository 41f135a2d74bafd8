import { auth } from "../auth";
import { readFeed } from "../db";

export default async function Page() {
  const { user } = await auth();
  return (
    <>
      <h1>Hi, {user.name}</h1>
      {readFeed(user.id).map(({ id, username, body, created_at }) => (
        <article key={id}>
          <p>
            {username} <time>{new Date(created_at).toLocaleString("en")}</time>
          </p>
          <p>{body}</p>
        </article>
      ))}
    </>
  );
}
