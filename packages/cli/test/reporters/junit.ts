import { readFile } from "node:fs/promises";

/** What is wrong with a report by JUnit's schema; undefined where nothing is. */
export async function junitProblem(contents: string): Promise<string | undefined> {
  const { validateXML } = await import("xmllint-wasm");
  const schema = await readFile(new URL("./junit.xsd", import.meta.url), "utf8");
  const { valid, errors } = await validateXML({ xml: [{ fileName: "junit.xml", contents }], schema: [schema] });
  return valid ? undefined : errors.map(({ message }) => message).join("\n");
}
