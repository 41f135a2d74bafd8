import { archivePictures } from "@/accounts/picture-archive";
import { requireFreshSession } from "@/auth/current";

/** The pictures of the current user's posts, as a tar archive. */
export async function GET(): Promise<Response> {
  const { id, username } = (await requireFreshSession("/settings/account/pictures")).user;
  const parts = archivePictures(id);
  const archive = new ReadableStream<Uint8Array>({
    async pull(stream) {
      const { value, done } = await parts.next();
      if (done) stream.close();
      else stream.enqueue(value);
    },
  });
  return new Response(archive, {
    headers: {
      "Content-Type": "application/x-tar",
      "Content-Disposition": `attachment; filename="microblog-${username}-pictures.tar"`,
    },
  });
}
