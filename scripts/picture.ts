import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { picturePath, readmePicture } from "./docs/picture.ts";

// Draws the README's picture of a terminal, from what the command line prints of the run that is kept beside it: npm run picture.

const repository = fileURLToPath(new URL("..", import.meta.url));
writeFileSync(join(repository, picturePath), readmePicture(repository));
process.stdout.write(`drew ${picturePath}\n`);
