import { Sqlite } from "../driver";

/* Leaves thousands of statements to the garbage collector, and ends with the database open. */
const database = new Sqlite(":memory:");
for (let number = 0; number < 20_000; number++) database.prepare(`SELECT ${number}`).get();
