import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";

/**
 * Checks types in a project, as strictly as a careful user does.
 * @param files - from the project's directory
 * @param repository - its TypeScript and its types of Node are used
 * @throws {Error} with what the compiler says
 */
export async function checkTypes(directory: string, files: readonly string[], repository: string): Promise<void> {
  if (files.length === 0) return;
  const compilerOptions = {
    ...{ target: "es2024", lib: ["es2024", "esnext.disposable", "dom"], module: "nodenext", moduleResolution: "nodenext" },
    ...{ strict: true, noEmit: true, allowImportingTsExtensions: true, skipLibCheck: true, resolveJsonModule: true },
    ...{ types: ["node"], typeRoots: [join(repository, "node_modules/@types")] },
  };
  const config = join(directory, "tsconfig.snippets.json");
  await writeFile(config, JSON.stringify({ compilerOptions, files }));
  const tsc = join(repository, "node_modules/typescript/bin/tsc");
  await promisify(execFile)(process.execPath, [tsc, "-p", config, "--pretty", "false"], { cwd: directory }).catch(
    ({ stdout }: { readonly stdout: string }) => {
      throw new Error(`the document's TypeScript doesn't compile:\n${stdout}`);
    },
  );
}
