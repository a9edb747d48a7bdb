import { AgentperfError } from "../errors.ts";
import { resultSchema, resultVersion } from "./schema.ts";
import type { Result } from "./types.ts";

/**
 * Reads a result document and checks all of it.
 *
 * @param text - the file's content
 * @param source - the file's name, for errors
 * @throws {AgentperfError} `unreadable`: says in one line what is wrong
 */
export function parseResult(text: string, source: string): Result {
  const refuse = (what: string) => new AgentperfError("unreadable", `${source}: ${what}`);
  let content: unknown;
  try {
    // A byte order mark, as editors on Windows write it, is no part of the document.
    content = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw refuse(text.trim() === "" ? "the file is empty" : "not JSON, or cut off");
  }
  const head = content as { schema?: unknown; version?: unknown } | null;
  if (typeof head !== "object" || head?.schema !== "agentperf.result") throw refuse("not an agentperf result");
  if (head.version !== resultVersion) {
    throw refuse(`result version ${JSON.stringify(head.version)}, this agentperf reads version ${resultVersion}`);
  }
  const parsed = resultSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refuse(`${issue?.path.join(".") || "the document"}: ${issue?.message ?? "not valid"}`);
}

/** A result document as text: indented, but a launch or a crossing on one line, so that a diff shows which one changed. */
export function formatResult(result: Result): string {
  const lines = (items: readonly unknown[]) =>
    items.length === 0 ? "[]" : `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(",\n")}\n  ]`;
  const { plan, launches, found, failures, skipped, notes, ...head } = result;
  const start = JSON.stringify(head, undefined, 2).replace(/\n\}$/, "");
  const { crossings, ...order } = plan;
  const planText = `${JSON.stringify(order).replace(/\}$/, "")}, "crossings": ${lines(crossings)}}`;
  return `${start},
  "plan": ${planText},
  "launches": ${lines(launches)},${found === undefined ? "" : `\n  "found": ${lines(found)},`}
  "failures": ${lines(failures)},
  "skipped": ${lines(skipped)},
  "notes": ${lines(notes)}
}
`;
}
