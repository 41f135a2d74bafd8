/* The container image's folder, built from the Dockerfile's lines, since tests run without Docker. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { ROOT } from "./server";

const dockerfile = readFileSync(resolve(ROOT, "Dockerfile"), "utf8");
const image = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "));

/** The arguments of an instruction in the Dockerfile's last stage. */
export const linesOf = (word: string) =>
  [...image.matchAll(new RegExp(`^\\s*${word} (.*)$`, "gm"))].map(([, rest = ""]) => rest);

/** Runs the COPY instructions in a folder outside the project, so that its packages can't be found. */
export function assemble(): string {
  const app = mkdtempSync(join(tmpdir(), "microblog-image-"));
  for (const line of linesOf("COPY --from=build")) {
    const [from = "", to = ""] = line.replaceAll("/app/", "").split(" ");
    if (!from.includes("*")) cpSync(resolve(ROOT, from), resolve(app, to), { recursive: true, verbatimSymlinks: true });
    else {
      const [, ending = ""] = basename(from).split("*");
      mkdirSync(resolve(app, to), { recursive: true });
      for (const name of readdirSync(resolve(ROOT, dirname(from))).filter((one) => one.endsWith(ending))) {
        cpSync(resolve(ROOT, dirname(from), name), resolve(app, to, name));
      }
    }
  }
  return app;
}

/** A command in exec form. */
export const commandOf = (line = ""): string[] => JSON.parse(line);
