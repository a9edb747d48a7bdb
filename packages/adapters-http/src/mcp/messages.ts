import { beginningOf, type HttpReply, redactUrl } from "@agentperf/core";
import { fieldIn } from "../lean/answer-reader.ts";

/** A message of JSON-RPC, as far as a client that only asks reads it. Nothing is known of what a server sends. */
interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** So much of what a server says is part of an error. */
const mostSaid = 500;

const shortened = (text: string): string => beginningOf(text, mostSaid);

/** Fails where what a head says leads elsewhere, or to a body that isn't read. @throws {Error} says what to do */
export function checkHead(head: string, status: number, url: URL): void {
  const [location, coding = "identity"] = ["location", "content-encoding"].map((name) => fieldIn(head, name));
  if (status >= 300 && status <= 399 && location !== undefined && URL.canParse(location, url.href))
    throw new Error(
      `HTTP ${status}: it redirects to ${shortened(redactUrl(new URL(location, url.href).href))}, which lean doesn't follow: give that address, or take --mcp http`,
    );
  if (coding.toLowerCase() !== "identity")
    throw new Error(`HTTP ${status}: its body is compressed (${shortened(coding)}), which lean doesn't read: take --mcp http`);
}

/** Fails where an answer isn't one of success. @throws {Error} says its status, and what the server said */
export function checkStatus({ status, body }: HttpReply): void {
  if (status < 200 || status > 299) throw new Error(`HTTP ${status}${body === "" ? "" : `: ${shortened(body)}`}`);
}

/**
 * What a server gave for a request.
 * @param isStream - whether the body is an event stream, on which other messages may come before
 * @throws {Error} it refused it, or the answer doesn't hold one to this request
 */
function resultIn(reply: HttpReply, isStream: boolean, id: number): Record<string, unknown> {
  checkStatus(reply);
  const body = withoutMark(reply.body);
  if (!isStream) return resultOf(messageOf(body), id);
  for (const text of eventsIn(body)) {
    const message = messageOf(text);
    // What the server tells, or asks for, meanwhile.
    if (typeof message.method !== "string") return resultOf(message, id);
  }
  throw new Error("the event stream ended without an answer; lean takes up none again: take --mcp http");
}

/** An answer that was read, around the number in it. */
interface KnownAnswer {
  readonly status: number;
  readonly isStream: boolean;
  readonly before: string;
  readonly after: string;
  readonly result: Readonly<Record<string, unknown>>;
}

/** Reads the answers of a session. One that is the same text as the one before, but for the number in it, says the same: it isn't read again. */
export class Answers {
  #known: KnownAnswer | undefined;

  /** See {@link resultIn}. What it gives must stay as it is. */
  resultIn(reply: HttpReply, isStream: boolean, id: number): Readonly<Record<string, unknown>> {
    const number = String(id);
    if (this.#known !== undefined && isLike(this.#known, reply, isStream, number)) return this.#known.result;
    const result = resultIn(reply, isStream, id);
    const { status, body } = reply;
    const at = body.indexOf(number);
    // Where the number stands twice, nobody knows which one is the answer's.
    const isKnown = at >= 0 && at === body.lastIndexOf(number) && body.length <= longestKnown;
    this.#known = isKnown ? { status, isStream, before: body.slice(0, at), after: body.slice(at + number.length), result } : undefined;
    return result;
  }
}

/** Longer answers, in characters, aren't kept. */
const longestKnown = 65_536;

const isLike = ({ status, isStream, before, after }: KnownAnswer, reply: HttpReply, isStreamNow: boolean, number: string): boolean =>
  reply.status === status &&
  isStreamNow === isStream &&
  reply.body.length === before.length + number.length + after.length &&
  reply.body.startsWith(number, before.length) &&
  reply.body.startsWith(before) &&
  reply.body.endsWith(after);

/** Some servers begin a text with the mark of its byte order, which is no part of it. */
const withoutMark = (text: string): string => (text.startsWith("\uFEFF") ? text.slice(1) : text);

function resultOf({ id: answered, error, result }: Message, id: number): Record<string, unknown> {
  if (isObject(error)) throw new Error(shortened(`the server refused it: ${String(error["message"])} (${String(error["code"])})`));
  if (answered !== id) throw new Error("the server answered another request");
  if (!isObject(result)) throw new Error("the server's answer has no result");
  return result;
}

function messageOf(text: string): Message {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Whatever it is.
  }
  if (!isObject(value)) throw new Error(`the answer is no message of JSON-RPC: ${JSON.stringify(beginningOf(text, 100))}`);
  return value;
}

/**
 * What the messages of a stream hold that ended; one that wasn't finished doesn't count, and neither do events of another type.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
function* eventsIn(stream: string): Generator<string> {
  let data: string[] = [];
  let type = "";
  for (const line of stream.split(/\r\n|\n|\r/)) {
    if (line.startsWith("data:")) data.push(valueIn(line));
    if (line.startsWith("event:")) type = valueIn(line);
    if (line !== "") continue;
    const text = data.join("\n");
    // Some begin with an empty one, by which a client could come back.
    if (text !== "" && (type === "" || type === "message")) yield text;
    data = [];
    type = "";
  }
}

/** What follows the colon of a field, without the space that may be behind it. */
function valueIn(line: string): string {
  const begin = line.indexOf(":") + 1;
  return line.slice(line[begin] === " " ? begin + 1 : begin);
}

/** Whether a value is an object of named things. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
