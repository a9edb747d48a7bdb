import { connect } from "node:net";
import { type RunningGateway, type ServeGatewayOptions, serveGateway } from "@agentperf/adapters-redis/gateway";
import { Redis } from "ioredis";
import { type RedisProcess, startRedis } from "../../../../test-support/redis.ts";

/** What a gateway answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The JSON of the text. */
  readonly body: unknown;
}

/** A gateway in front of a redis-server of its own. */
export class Served implements AsyncDisposable {
  readonly redis: RedisProcess;
  readonly gateway: RunningGateway;
  /** Another client of the same Redis. */
  readonly direct: Redis;

  private constructor(redis: RedisProcess, gateway: RunningGateway) {
    this.redis = redis;
    this.gateway = gateway;
    this.direct = new Redis(redis.url, { protocol: 2, retryStrategy: () => 50, maxRetriesPerRequest: null });
    this.direct.on("error", () => {});
  }

  /** @param settings - of the redis-server */
  static async start(options: Partial<ServeGatewayOptions> = {}, settings: readonly string[] = []): Promise<Served> {
    const redis = await startRedis(settings);
    try {
      return new Served(redis, await serveGateway({ redis: redis.url, ...options }));
    } catch (thrown) {
      await redis.stop();
      throw thrown;
    }
  }

  get url(): string {
    return this.gateway.url;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Posts a body, a command as a JSON array if it isn't text already. */
  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      headers,
    });
    return read(response);
  }

  /** Sends one command. */
  call(...command: readonly unknown[]): Promise<Answer> {
    return this.post("/", command);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.direct.disconnect();
    await this.gateway.close();
    await this.redis.stop();
  }
}

/** The whole of a response. */
export async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) };
}

/** Sends bytes as they are, and gives what came back until the server ended it, or so long. */
export function raw(port: number, text: string, waitMs = 2_000): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(end, waitMs);
    socket.on("connect", () => socket.write(text));
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
    });
    socket.on("error", end);
    socket.on("close", end);
  });
}

/** The status of a raw answer. */
export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

/** Waits until something holds. @throws {Error} it doesn't within ten seconds */
export async function until(holds: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const endMs = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error(`not within 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
