import type { Found, Subject } from "./found.ts";
import type { FoundFunction } from "./functions.ts";

/** What a person has chosen. */
export interface Answers {
  readonly subjects: readonly Subject[];
  readonly measured: FoundFunction | undefined;
  readonly installs: boolean;
  /** Whether the project's MCP server may be started, to be asked for its tools. */
  readonly startsServer: boolean;
}

/** Ended by Ctrl-C, or Escape, while something was asked. */
export const cancelled = Symbol("cancelled");

const mostFunctions = 12;

/**
 * Asks on the terminal what to set up. Nothing is written before the last answer.
 * @param install - the command that installs what is missing; undefined: nothing is, or the user doesn't want it
 */
export async function ask(found: Found, proposed: readonly Subject[], install: string | undefined): Promise<Answers | typeof cancelled> {
  const { confirm, isCancel, multiselect, select } = await import("@clack/prompts");
  const { functions, ports, server } = found;
  const options: readonly { readonly value: Subject; readonly label: string }[] = [
    ...(functions.length === 0 ? [] : [{ value: "own", label: "a function of this project" }]),
    ...ports
      .filter(({ found: adapters }) => adapters.length > 0)
      .map(({ port: { name, description }, found: adapters }) => ({ value: name, label: `${description}, by ${adapters.join(", ")}` })),
    ...(server === undefined ? [] : [{ value: "mcp", label: `this package's MCP server: ${server.command.join(" ")}` }]),
    { value: "example", label: "an example: parse a state from a Redis in memory" },
  ];
  const subjects = await multiselect({
    message: "What do you want to measure?",
    options: [...options],
    initialValues: [...proposed],
    required: true,
  });
  if (isCancel(subjects)) return cancelled;
  let [measured] = functions;
  if (subjects.includes("own") && functions.length > 1) {
    const at = await select({
      message: "Which function? None is called now.",
      options: functions.slice(0, mostFunctions).map(({ file, name }, index) => ({ value: index, label: `${name} in ${file}` })),
    });
    if (isCancel(at)) return cancelled;
    measured = functions[at];
  }
  const mayStart = subjects.includes("mcp") && server?.isBuilt === true;
  const startsServer = mayStart
    ? await confirm({ message: `Start ${server.command.join(" ")} once, to ask it for its tools?`, initialValue: false })
    : false;
  if (isCancel(startsServer)) return cancelled;
  const installs = install === undefined ? false : await confirm({ message: `Run this? ${install}` });
  if (isCancel(installs)) return cancelled;
  return { subjects, measured: subjects.includes("own") ? measured : undefined, installs, startsServer };
}
