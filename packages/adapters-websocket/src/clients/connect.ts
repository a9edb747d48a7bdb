import { AgentperfError, messageOf, redactUrl, type WebSocketConnection, type WebSocketMessage, within } from "@agentperf/core";
import { scrubbedShort } from "@agentperf/core/safety";
import { Inbox } from "./inbox.ts";
import type { Place, TlsSettings } from "./options.ts";
import { refusalOf } from "./refusal.ts";
import type { Silence } from "./silence.ts";

// What is used of a WebSocket, which all clients have alike: the standard's interface.

interface MessageEvent {
  readonly data: unknown;
}

interface CloseEvent {
  readonly code: number;
  readonly reason: string;
}

interface ErrorEvent {
  readonly message?: unknown;
  readonly error?: unknown;
}

/** A client's socket. */
export interface Socket {
  binaryType: string;
  readonly protocol: string;
  readonly readyState: number;
  onopen: unknown;
  onmessage: unknown;
  onerror: unknown;
  onclose: unknown;
  send(message: string | Uint8Array): void;
  close(code?: number): void;
  /** Ends it without a word; not every client has it. */
  terminate?(): void;
}

/** How connections of one client are made. */
export interface Dial {
  /** Begins a connection. */
  readonly begin: (place: Place, protocols: readonly string[]) => Socket;
  readonly protocol?: string | undefined;
  readonly connectTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly maxMessageBytes: number;
  readonly tls: TlsSettings;
  readonly silence: Silence;
  /** Removes secrets from what a server or a client says. */
  readonly scrub: (text: string) => string;
  readonly signal: AbortSignal;
}

const open = 1;
/** Why a server refuses is asked for so long at most. */
const mostAskedMs = 1_000;

/** What a server means by a code with which it closes, where that says what to do. */
const meanings: Readonly<Record<number, string>> = {
  // Deno's word for 1006.
  0: "the connection was cut",
  1001: "it is going away",
  1006: "the connection was cut",
  1008: "it refuses this client",
  1009: "the message was bigger than it takes",
  1011: "it failed",
  1013: "it is overloaded",
};

type Scrub = Dial["scrub"];

/** What somebody else says, as it may be shown: control characters would reach a terminal. */
const plain = (text: string, scrub: Scrub) => scrubbedShort(text.replace(/\p{C}/gu, " "), scrub, 200);

const closedBy = ({ code, reason }: CloseEvent, scrub: Scrub): string => {
  const words = [meanings[code], reason === "" ? undefined : JSON.stringify(plain(reason, scrub))].filter((word) => word !== undefined);
  return `the server closed the connection (${[code, ...words].join(", ")})`;
};

const lengthOf = (data: unknown): number => (typeof data === "string" ? data.length : data instanceof ArrayBuffer ? data.byteLength : 0);

/**
 * Opens a connection.
 * @throws {AgentperfError} `unavailable`: names the address without its secrets, and the reason
 */
export async function connect(address: string, place: Place, dial: Dial): Promise<WebSocketConnection> {
  const { protocol, maxMessageBytes, scrub } = dial;
  const opened = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  let isOpen = false;
  let said: unknown;
  // Without a cause: a client's own error may name the whole address.
  const failure = (why: string) => new AgentperfError("unavailable", `WebSocket at ${redactUrl(address)}: ${why}`);
  let socket: Socket;
  try {
    socket = dial.begin(place, protocol === undefined ? [] : [protocol]);
  } catch (thrown) {
    throw failure(wordsOf(thrown, scrub));
  }
  const inbox = new Inbox(dial.silence, failure, () => end(socket));
  socket.binaryType = "arraybuffer";
  socket.onopen = () => {
    isOpen = true;
    opened.resolve();
  };
  socket.onmessage = ({ data }: MessageEvent) => {
    const length = lengthOf(data);
    if (length > maxMessageBytes)
      return inbox.fail(`a message of ${length} bytes is over the limit of ${maxMessageBytes}; the option maxMessageBytes raises it`);
    inbox.deliver(typeof data === "string" ? data : bytesOf(data));
  };
  socket.onerror = (event: ErrorEvent) => {
    said ??= event.error ?? event.message;
    // Some clients tell of a failed beginning by an error alone.
    if (!isOpen) opened.reject(new Error(wordsOf(said, scrub)));
  };
  socket.onclose = (event: CloseEvent) => {
    const why = closedBy(event, scrub);
    opened.reject(new Error(said === undefined ? why : wordsOf(said, scrub)));
    inbox.fail(isTooBig(said) ? `a message is over the limit of ${maxMessageBytes} bytes; the option maxMessageBytes raises it` : why);
    closed.resolve();
  };
  opened.promise.catch(() => undefined);
  try {
    await within(dial.connectTimeoutMs, opened.promise, dial.signal);
    // Not every client refuses what it didn't ask for.
    if (socket.protocol !== (protocol ?? ""))
      throw new Error(
        protocol === undefined
          ? `the server wants the subprotocol ${JSON.stringify(plain(socket.protocol, scrub))}: the option protocol asks for one`
          : `the server doesn't agree to the subprotocol ${protocol}`,
      );
  } catch (thrown) {
    inbox.fail("it never opened");
    const { tls, signal } = dial;
    const refused = await refusalOf({ place, tls, timeoutMs: Math.min(dial.connectTimeoutMs, mostAskedMs), signal });
    throw failure(refused ?? messageOf(thrown));
  }
  return {
    send(message) {
      if (socket.readyState !== open) throw inbox.failure ?? failure("the connection is closed");
      socket.send(message);
    },
    receive: () => inbox.receive(),
    async close() {
      inbox.fail("the connection is closed");
      await within(dial.closeTimeoutMs, closed.promise).catch(() => socket.terminate?.());
    },
  };
}

/** Closes a socket in whatever state it is. */
function end(socket: Socket): void {
  try {
    socket.close();
  } catch {
    // It is closed already.
  }
}

const bytesOf = (data: unknown): WebSocketMessage => new Uint8Array(data as ArrayBuffer);

/** A client's words, in which Bun's names the whole address, as they may be shown. */
const wordsOf = (said: unknown, scrub: Scrub): string => {
  const words = said === undefined || said === null ? "" : messageOf(said);
  if (words === "") return "no connection";
  return plain(
    words.replace(/\b(?:wss?|https?):\/\/[^\s'"`]+/gi, (url) => redactUrl(url)),
    scrub,
  );
};

const isTooBig = (said: unknown): boolean => said instanceof Error && /max payload size exceeded/i.test(said.message);
