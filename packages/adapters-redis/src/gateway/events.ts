import type { Backend } from "./backend.ts";
import type { Word } from "./command.ts";
import { utf8 } from "./reply.ts";

/** How often something is sent where nothing happens, so that whoever has gone is noticed, and nobody in between gives up. */
const heartbeatMs = 5_000;
/** A client that leaves so much unread is let go, as Redis itself does with its own. */
const mostUnreadBytes = 1024 ** 2;

/**
 * The messages of channels or patterns as server-sent events: `data: message,channel,text`.
 * @throws {Error} what the backend says: they can't be listened to
 */
export async function messageEvents(
  backend: Backend,
  kind: "subscribe" | "psubscribe",
  names: readonly string[],
): Promise<ReadableStream<Uint8Array>> {
  const early: Uint8Array[] = [];
  let emit = (event: Uint8Array): void => {
    early.push(event);
  };
  const subscription = await backend.subscribe(kind, names, (words) => emit(eventOf(words)));
  let heartbeat: ReturnType<typeof setInterval> | undefined;
  const end = () => {
    clearInterval(heartbeat);
    subscription.close();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (event: Uint8Array) => {
          controller.enqueue(event);
          if ((controller.desiredSize ?? 0) < 0) stop();
        };
        const stop = () => {
          emit = ignore;
          end();
          try {
            controller.close();
          } catch {
            // The client has gone.
          }
        };
        const listened = new Set<string>();
        for (const name of names) send(eventOf([kind, name, String(listened.add(name).size)]));
        for (const event of early) send(event);
        emit = send;
        heartbeat = setInterval(() => send(comment), heartbeatMs);
        subscription.onEnd(stop);
      },
      cancel() {
        emit = ignore;
        end();
      },
    },
    { highWaterMark: mostUnreadBytes, size: (event) => event.length },
  );
}

const ignore = () => {};

const encoder = new TextEncoder();
const comment = encoder.encode(":\n\n");

/** A text of several lines is several lines of one event. */
function eventOf(words: readonly Word[]): Uint8Array {
  const text = words.map((word) => (typeof word === "string" ? word : utf8(word))).join(",");
  return encoder.encode(`data: ${text.replace(/\r\n|[\r\n]/g, "\ndata: ")}\n\n`);
}
