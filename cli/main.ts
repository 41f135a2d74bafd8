/*
 * `npm run microblog -- SUBCOMMAND`: the operator's commands. `npm run admin -- …` and the others are short forms. In a
 * container: `node .next/microblog/cli.mjs SUBCOMMAND`.
 */
import { Command } from "commander";

/** What adds each command. Its file, and all that it uses, is loaded only to run it or to describe it. */
const COMMANDS: Record<string, () => Promise<(program: Command) => void>> = {
  admin: async () => (await import("./admin")).addAdmin,
  audit: async () => (await import("./audit")).addAudit,
  backup: async () => (await import("./backup")).addBackup,
  "breached-passwords": async () => (await import("./breached-passwords")).addBreachedPasswords,
  doctor: async () => (await import("./doctor")).addDoctor,
  outbox: async () => (await import("./outbox")).addOutbox,
  prune: async () => (await import("./prune")).addPrune,
  restore: async () => (await import("./restore")).addRestore,
  seed: async () => (await import("./seed")).addSeed,
};

const program = new Command("npm run microblog --").description("Operates a Microblog site.").showHelpAfterError();
const [name = ""] = process.argv.slice(2);
// The general help, and that after an unknown name, lists all of them.
for (const command of Object.hasOwn(COMMANDS, name) ? [name] : Object.keys(COMMANDS)) {
  (await COMMANDS[command]?.())?.(program);
}
await program.parseAsync();
