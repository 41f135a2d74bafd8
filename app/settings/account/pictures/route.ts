import { archivePictures } from "@/accounts/picture-archive";
import { respondWithFile } from "../download";

const FILE = { path: "/settings/account/pictures", type: "application/x-tar", suffix: "-pictures.tar" };

/** The pictures of the current user's posts, as a tar archive. */
export const GET = (request: Request): Promise<Response> =>
  respondWithFile(request, FILE, ({ id }) => streamOf(archivePictures(id)));

function streamOf(parts: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(stream) {
      const { value, done } = await parts.next();
      if (done) stream.close();
      else stream.enqueue(value);
    },
  });
}
