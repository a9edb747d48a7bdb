import { AgentperfError } from "@agentperf/core";
import parse from "shell-quote/parse.js";

/** Text whose quotes and escapes are all closed. */
const closed = /^(?:[^'"\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')*$/s;

/**
 * The words of a command line, with quotes, escapes and variables as a shell reads them. Nothing is run by a shell, so what only a shell can
 * do is refused.
 * @param from - where the text comes from, for errors
 * @throws {AgentperfError} `config`: says what can't be done, and what to do instead
 */
export function wordsOf(text: string, from: string): readonly string[] {
  const refuse = (what: string) => new AgentperfError("config", `${from}: ${what}`);
  if (!closed.test(text)) throw refuse("a quote or an escape isn't closed");
  if (text.replace(/\\.|'[^']*'/gs, "").includes("`")) throw refuse(needsShell("`"));
  const words = parse(text, (name) => {
    // A $ without a name; what follows it is looked at below.
    if (name === "") return "$";
    const value = process.env[name];
    if (value === undefined) throw refuse(`the variable ${name} isn't set; put $ in single quotes if it isn't meant as one`);
    return value;
  }).map((word) => {
    if (typeof word === "string") return word;
    const what = "comment" in word ? "#" : word.op === "glob" ? word.pattern : word.op;
    throw refuse(needsShell(what));
  });
  const [program] = words;
  if (program === undefined) throw refuse("it is empty; it must be a program and its arguments");
  if (/^\w+=/.test(program)) throw refuse(`${program} isn't a program: set variables by the option env, or start the command with env`);
  return words;
}

const needsShell = (what: string): string =>
  `${what} needs a shell, and none runs the command: put it in single quotes if it is part of a word, or start a script`;
