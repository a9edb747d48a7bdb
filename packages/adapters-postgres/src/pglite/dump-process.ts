import { rename, writeFile } from "node:fs/promises";
import process from "node:process";
import { PGlite } from "@electric-sql/pglite";

// The program that makes the data of a new database, and keeps them in the file that it is told of: in a process of its own, since it takes
// seconds and a lot of memory. Moved into place, so that a file that is there is whole.
const [path = ""] = process.argv.slice(2);
const database = await PGlite.create();
const dump = await database.dumpDataDir("none");
const part = `${path}.${process.pid}`;
await writeFile(part, new Uint8Array(await dump.arrayBuffer()));
await rename(part, path);
await database.close();
process.exit(0);
