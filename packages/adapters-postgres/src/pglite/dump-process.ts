import { rename, rm, writeFile } from "node:fs/promises";
import process from "node:process";
import { PGlite } from "@electric-sql/pglite";

// The program that makes the data of a new database, and keeps them in the file that it is told of: in a process of its own, since it takes
// seconds and a lot of memory. Moved into place, so that a file that is there is whole.
const [path = ""] = process.argv.slice(2);
const part = `${path}.${process.pid}`;
try {
  const database = await PGlite.create();
  const dump = await database.dumpDataDir("none");
  await writeFile(part, new Uint8Array(await dump.arrayBuffer()));
  await rename(part, path);
  await database.close();
} catch (thrown) {
  // Others may need the room.
  await rm(part, { force: true }).catch(() => undefined);
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exit(1);
}
process.exit(0);
