/*
 * `npm run microblog -- SUBCOMMAND`: the operator's commands. `npm run admin -- …` and the others are short forms. In a
 * container: `node .next/microblog/cli.mjs SUBCOMMAND`.
 */
import { Command } from "commander";
import { addAdmin } from "./admin";
import { addAudit } from "./audit";
import { addBackup } from "./backup";
import { addBreachedPasswords } from "./breached-passwords";
import { addDoctor } from "./doctor";
import { addOutbox } from "./outbox";
import { addPrune } from "./prune";
import { addRestore } from "./restore";
import { addSeed } from "./seed";

const program = new Command("npm run microblog --").description("Operates a Microblog site.").showHelpAfterError();
for (const add of [
  addAdmin,
  addAudit,
  addBackup,
  addBreachedPasswords,
  addDoctor,
  addOutbox,
  addPrune,
  addRestore,
  addSeed,
])
  add(program);
await program.parseAsync();
