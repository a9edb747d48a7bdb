import { Buffer } from "node:buffer";
import type { WholeAnswer } from "../lean/answer-reader.ts";
import type { Request } from "../lean/pool.ts";

/** Requests begin with this number: all have as many digits, so a request is like the one before but for these. */
const firstId = 1_000_000_000;
const digits = String(firstId).length;
const zero = 48;

/** Gives the bytes of a request with that body, which is JSON. */
type Post = (body: string) => Buffer;

/** The bytes of requests that differ only in their numbers: each is written into them when it is sent. */
class Template {
  #bytes: Buffer;

  constructor(post: Post, method: string, params: string) {
    this.#bytes = post(`{"jsonrpc":"2.0","method":"${method}","params":${params},"id":${firstId}}`);
  }

  /** The request with this number, until the next one is asked for. */
  numbered(id: number): Buffer {
    const bytes = this.#bytes;
    const end = bytes.length - 2;
    for (let [at, left] = [0, id]; at < digits; at++, left = Math.floor(left / 10)) bytes[end - at] = zero + (left % 10);
    return bytes;
  }

  /** Somebody needs the bytes as they are. */
  renew(): void {
    this.#bytes = Buffer.from(this.#bytes);
  }
}

/** Reads the answers to requests of a kind. */
export interface Reader<T> {
  /** @throws {Error} it is no answer to the request with this number */
  read(answer: WholeAnswer, id: number): T;
  failureBy(reason: unknown): unknown;
}

/** A request with a number of its own, which its answer has too. */
class Numbered<T> implements Request<T> {
  readonly #template: Template;
  readonly #id: number;
  readonly #reader: Reader<T>;

  constructor(template: Template, id: number, reader: Reader<T>) {
    this.#template = template;
    this.#id = id;
    this.#reader = reader;
  }

  bytes(): Buffer {
    return this.#template.numbered(this.#id);
  }

  onHeld(): void {
    this.#template.renew();
  }

  read(answer: WholeAnswer): T {
    return this.#reader.read(answer, this.#id);
  }

  failureBy(reason: unknown): unknown {
    return this.#reader.failureBy(reason);
  }
}

type Arguments = Readonly<Record<string, unknown>>;

/** The last call of a tool. */
interface LastCall {
  readonly tool: string;
  readonly args: string;
  /** A copy of its arguments, if all of them are plain values. */
  readonly plain: Arguments | undefined;
  readonly template: Template;
}

/** Makes the requests of a session. A call like the one before costs no more than to see that it is. */
export class Requests {
  readonly #post: Post;
  #id = firstId;
  #last: LastCall | undefined;

  constructor(post: Post) {
    this.#post = post;
  }

  ask<T>(method: string, params: object, reader: Reader<T>): Request<T> {
    return new Numbered(new Template(this.#post, method, JSON.stringify(params)), this.#id++, reader);
  }

  call<T>(tool: string, args: Arguments, reader: Reader<T>): Request<T> {
    const last = this.#last;
    if (last?.tool === tool && last.plain !== undefined && isSame(last.plain, args)) return new Numbered(last.template, this.#id++, reader);
    // What it is may change until the next call.
    const copy = { ...args };
    const text = JSON.stringify(copy);
    const template =
      last?.tool === tool && last.args === text
        ? last.template
        : new Template(this.#post, "tools/call", `{"name":${JSON.stringify(tool)},"arguments":${text}}`);
    this.#last = { tool, args: text, plain: Object.values(copy).every(isPlain) ? copy : undefined, template };
    return new Numbered(template, this.#id++, reader);
  }
}

/** Whether two values are written alike where they are the same. */
const isPlain = (value: unknown): boolean => value === null || ["string", "number", "boolean"].includes(typeof value);

function isSame(kept: Arguments, args: Arguments): boolean {
  const names = Object.keys(args);
  if (names.length !== Object.keys(kept).length) return false;
  for (const name of names) if (!Object.hasOwn(kept, name) || args[name] !== kept[name]) return false;
  return true;
}
