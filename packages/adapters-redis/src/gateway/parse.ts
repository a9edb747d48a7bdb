import type { Command, Word } from "./command.ts";
import { GatewayError } from "./failure.ts";

const mostCommands = 100_000;
/** An array of commands is two deep. What is deeper is wrong anyway, and each level costs memory. */
const deepest = 8;

/**
 * The command of a body: a JSON array.
 * @throws {GatewayError} 400: it isn't one
 */
export const commandOf = (body: string): Command => command(parsed(body));

/**
 * The commands of a body, each or the reason why it isn't one.
 * @param admit - throws a {@link GatewayError} for a command that isn't allowed
 * @throws {GatewayError} 400: it isn't an array of commands
 */
export function commandsOf(body: string, admit: (command: Command) => Command): (Command | GatewayError)[] {
  const items = parsed(body);
  if (!Array.isArray(items)) throw new GatewayError(400, "ERR expected a JSON array of commands");
  if (items.length > mostCommands)
    throw new GatewayError(400, `ERR too many commands: ${items.length}, at most ${mostCommands} in a request`);
  return items.map((item) => {
    try {
      return admit(command(item));
    } catch (thrown) {
      if (thrown instanceof GatewayError) return thrown;
      throw thrown;
    }
  });
}

/**
 * The command of a path, `/set/key/value?EX=100`; a body is the last argument before those of the query.
 * @throws {GatewayError} 400: it isn't one
 */
export function pathCommand({ pathname, searchParams }: URL, body: Uint8Array): Command {
  const [name, ...args]: string[] = pathWords(pathname);
  if (name === undefined) throw new GatewayError(400, "ERR empty command: the path has no words");
  const query = [...searchParams].filter(([key]) => key !== "_token").flatMap(([key, value]) => (value === "" ? [key] : [key, value]));
  return [name, ...args, ...(body.length > 0 ? [body] : []), ...query];
}

/** The words of a path. @throws {GatewayError} 400: it isn't text */
export function pathWords(pathname: string): string[] {
  const parts = pathname.split("/").filter((part) => part !== "");
  try {
    return parts.map(decodeURIComponent);
  } catch {
    throw new GatewayError(400, "ERR the path has escapes that are no text: send binary arguments as a body");
  }
}

function command(item: unknown): Command {
  if (!Array.isArray(item) || item.length === 0) {
    throw new GatewayError(400, "ERR empty command: expected a JSON array of a command and its arguments");
  }
  // There is at least one.
  return item.map(word) as [string, ...Word[]];
}

function word(item: unknown): string {
  if (typeof item === "string") return item;
  if (typeof item === "boolean") return String(item);
  const what = item === null ? "null" : Array.isArray(item) ? "an array" : "an object";
  throw new GatewayError(400, `ERR an argument must be text or a number, not ${what}`);
}

function parsed(body: string): unknown {
  const hasNumbers = scan(body);
  try {
    // An argument is text for Redis: what was written, not what a number makes of it beyond 2^53.
    return hasNumbers ? JSON.parse(body, asWritten) : JSON.parse(body);
  } catch (thrown) {
    throw new GatewayError(400, "ERR failed to parse command: the body must be JSON", { cause: thrown });
  }
}

const asWritten = (_: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === "number" ? (context?.source ?? String(value)) : value;

/** Whether there are numbers in a JSON text. @throws {GatewayError} 400: it nests too deep to be parsed */
function scan(json: string): boolean {
  let depth = 0;
  let hasNumbers = false;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === quote) at = endOfString(json, at);
    else if (code === 0x5b || code === 0x7b) depth++;
    else if (code === 0x5d || code === 0x7d) depth--;
    else if (code >= 0x30 && code <= 0x39) hasNumbers = true;
    if (depth > deepest) throw new GatewayError(400, `ERR failed to parse command: the body nests deeper than ${deepest} levels`);
  }
  return hasNumbers;
}

const quote = 0x22;
const backslash = 0x5c;

function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let escapes = 0;
    while (json.charCodeAt(end - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return json.length;
}
