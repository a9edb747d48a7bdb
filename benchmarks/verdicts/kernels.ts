import { createCipheriv, createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { Agent, createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { MessageChannel } from "node:worker_threads";
import { gzipSync } from "node:zlib";

// Operations of many kinds, told apart by the garbage they make: none, short-lived, kept, native. Each takes some microseconds or more.

/** One kind of operation. */
export interface PanelKernel {
  readonly name: string;
  /** How often it runs in one operation: more than once where a look at the clock would show in it. */
  readonly repeat?: number;
  /** Whether all it does is compute, so that only other work on the machine can hold it up. */
  readonly isCpuBound: boolean;
  /** Makes what it works on, untimed. */
  make(): Made | Promise<Made>;
}

/** A kernel that is ready. */
export interface Made {
  run(): unknown;
  close?(): Promise<void>;
}

const text = "The quick brown fox jumps over the lazy dog; ".repeat(20);
const history = Array.from({ length: 40 }, (_, at) => ({
  role: at % 2 === 0 ? "user" : "agent",
  text: `message ${at} ${"y".repeat(60)}`,
  at,
}));
const session = { id: "5f0c6d0e", user: "ada", roles: ["user"], history };
const sessionText = JSON.stringify(session);

const cpu = (name: string, repeat: number, make: () => () => unknown): PanelKernel => ({
  name,
  repeat,
  isCpuBound: true,
  make: () => ({ run: make() }),
});

/** A counter that no compiler can foresee. */
const counter = () => {
  const at = new Int32Array(1);
  return () => (at[0] = ((at[0] as number) + 1) & 0xffff);
};

const computing: readonly PanelKernel[] = [
  cpu("Steps", 1, () => {
    const state = new Int32Array(1);
    return () => {
      let value = state[0] as number;
      for (let at = 0; at < 20_000; at++) value = (Math.imul(value, 1_664_525) + 1_013_904_223) | 0;
      state[0] = value;
      return value;
    };
  }),
  cpu("Sort", 1, () => {
    const values = Float64Array.from({ length: 2_000 }, (_, at) => (at * 7_919) % 2_003);
    return () => values.slice().sort();
  }),
  cpu("ShortLived", 8, () => {
    const next = counter();
    return () => {
      const objects: { at: number; inner: { twice: number } }[] = [];
      const start = next();
      for (let at = 0; at < 200; at++) objects.push({ at: start + at, inner: { twice: 2 * at } });
      return objects.reduce((sum, { inner }) => sum + inner.twice, 0);
    };
  }),
  cpu("Kept", 8, () => {
    const ring: unknown[] = Array.from({ length: 20_000 }, (_, at) => ({ at, text: `${at}`, list: [at] }));
    const next = counter();
    return () => {
      for (let at = 0; at < 50; at++) {
        const value = next();
        ring[value % ring.length] = { at: value, text: `${value}`, list: [value] };
      }
      return ring;
    };
  }),
  cpu("Strings", 4, () => {
    const next = counter();
    return () => {
      const start = next();
      let joined = "";
      for (let at = 0; at < 50; at++) joined += `key-${start + at}=${at * 31},`;
      return joined
        .split(",")
        .map((part) => part.toUpperCase())
        .join("&").length;
    };
  }),
  cpu("BigArrays", 1, () => {
    const next = counter();
    return () => {
      const start = next();
      const values = Array.from({ length: 5_000 }, (_, at) => start + at);
      return values.map((value) => value * 2).length;
    };
  }),
  cpu("Buffers", 10, () => {
    const next = counter();
    return () => Buffer.alloc(20_000, next() & 0xff);
  }),
  cpu("TypedArrays", 10, () => {
    const next = counter();
    return () => {
      const values = new Float64Array(4_000);
      values[7] = next();
      return values;
    };
  }),
  cpu("Encode", 10, () => {
    const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
    return () => decoder.decode(encoder.encode(text));
  }),
  cpu("Hash", 10, () => () => createHash("sha256").update(text).digest("hex")),
  cpu("Cipher", 4, () => {
    const [key, iv, plain] = [Buffer.alloc(32, 1), Buffer.alloc(12, 2), Buffer.alloc(4_096, 3)];
    return () => {
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      return [cipher.update(plain), cipher.final(), cipher.getAuthTag()];
    };
  }),
  cpu("Zlib", 1, () => () => gzipSync(sessionText)),
  cpu("URL", 8, () => {
    const next = counter();
    return () => {
      const url = new URL(`https://example.com/users/${next()}?page=2&sort=name#top`);
      url.searchParams.set("page", "3");
      return url.href;
    };
  }),
  cpu("Intl", 10, () => {
    const next = counter();
    const [number, date] = [new Intl.NumberFormat("de-DE", { style: "currency", currency: "EUR" }), new Intl.DateTimeFormat("en-GB")];
    return () => number.format(next() * 1.37) + date.format(next() * 1e7);
  }),
  cpu("IntlMade", 1, () => {
    const next = counter();
    return () => new Intl.NumberFormat("en-US", { minimumFractionDigits: next() % 5 }).format(1_234.5);
  }),
  cpu("RegExp", 1, () => () => [...text.matchAll(/(\w+)\s(?<next>\w+)/g)].map(({ groups }) => groups?.["next"]).length),
  cpu("JSON", 2, () => () => JSON.stringify(JSON.parse(sessionText))),
  cpu("StructuredClone", 2, () => () => structuredClone(session)),
  cpu("MapGrowth", 1, () => {
    const next = counter();
    return () => {
      const map = new Map<string, number>();
      const start = next();
      for (let at = 0; at < 500; at++) map.set(`k${start + at}`, at);
      return map;
    };
  }),
  cpu("Closures", 8, () => {
    const next = counter();
    return () => {
      const start = next();
      const adders = Array.from({ length: 200 }, (_, at) => (value: number) => value + at + start);
      return adders.reduce((sum, add) => add(sum), 0);
    };
  }),
  cpu("Errors", 4, () => {
    const fail = (depth: number): never => {
      if (depth > 0) return fail(depth - 1);
      throw new Error("expected");
    };
    return () => {
      try {
        return fail(10);
      } catch (thrown) {
        return (thrown as Error).stack;
      }
    };
  }),
  cpu("BigInts", 16, () => {
    let value = 3n ** 400n;
    return () => {
      value = (value * value + 1n) % 10n ** 200n;
      return value;
    };
  }),
  cpu("Weak", 40, () => {
    const [map, registry] = [new WeakMap<object, unknown>(), new FinalizationRegistry(() => undefined)];
    return () => {
      const key = { text };
      map.set(key, [key]);
      registry.register(key, undefined);
      return new WeakRef(key);
    };
  }),
  cpu("Promises", 8, () => async () => {
    let sum = 0;
    for (let at = 0; at < 50; at++) sum += await Promise.resolve(at).then((value) => value * 2);
    return sum;
  }),
  cpu("Streams", 4, () => async () => {
    let length = 0;
    for await (const chunk of Readable.from([text, text, text, text]).map((part: string) => part.toUpperCase()))
      length += (chunk as string).length;
    return length;
  }),
  cpu("WebStreams", 6, () => async () => {
    const stream = new ReadableStream<string>({
      start(controller) {
        for (let at = 0; at < 4; at++) controller.enqueue(text);
        controller.close();
      },
    });
    let length = 0;
    const reader = stream.pipeThrough(new TextEncoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) length += part.value.length;
    return length;
  }),
];

const waiting: readonly PanelKernel[] = [
  { name: "Timers", isCpuBound: false, make: () => ({ run: () => new Promise((resolve) => setTimeout(resolve, 1)) }) },
  { name: "Immediates", isCpuBound: false, repeat: 32, make: () => ({ run: () => new Promise((resolve) => setImmediate(resolve)) }) },
  {
    name: "Messages",
    isCpuBound: false,
    repeat: 8,
    make() {
      const { port1, port2 } = new MessageChannel();
      port2.on("message", (message) => port2.postMessage(message));
      const run = () =>
        new Promise((resolve) => {
          port1.once("message", resolve);
          port1.postMessage(session);
        });
      return {
        run,
        close: async () => {
          port1.close();
          port2.close();
        },
      };
    },
  },
  {
    name: "Files",
    isCpuBound: false,
    async make() {
      const directory = await mkdtemp(join(tmpdir(), "agentperf-verdicts-"));
      const path = join(directory, "session.json");
      const run = async () => {
        await writeFile(path, sessionText);
        return readFile(path, "utf8");
      };
      return { run, close: () => rm(directory, { recursive: true, force: true }) };
    },
  },
  {
    name: "LoopbackHttp",
    isCpuBound: false,
    async make() {
      const server = createServer((_, response) => response.end(sessionText));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const { port } = server.address() as AddressInfo;
      const run = () =>
        new Promise((resolve, reject) => {
          get({ host: "127.0.0.1", port, agent }, (response) => {
            let length = 0;
            response.on("data", (chunk: Buffer) => (length += chunk.length));
            response.on("end", () => resolve(length));
          }).on("error", reject);
        });
      const close = async () => {
        agent.destroy();
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      };
      return { run, close };
    },
  },
];

/** Percents by which one side of an allocating benchmark allocates more. */
export const extras = [0, 5, 50, 200] as const;

/** All of them. */
export const panel: readonly PanelKernel[] = [...computing, ...waiting];
