import process from "node:process";
import { createInterface } from "node:readline";
import { messageOf } from "@agentperf/core";

/** What a script of ours serves. */
interface Served {
  /** Told to the process that started it. */
  readonly ready: object;
  close(): Promise<void> | void;
}

/**
 * The other end of `startScript`: reads the order, serves, says so in a line, and ends when standard input does.
 * @param serve - starts what the order asks for
 */
export async function serveUntilInputEnds<Order>(serve: (order: Order) => Promise<Served>): Promise<void> {
  const lines = createInterface(process.stdin);
  const { promise: order, resolve } = Promise.withResolvers<string>();
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  lines.once("line", resolve);
  lines.once("close", end);
  // The line that our own process wrote.
  const served = await serve(JSON.parse(await order) as Order).catch(fail);
  process.stdout.write(`${JSON.stringify(served.ready)}\n`);
  await over;
  await served.close();
  process.exit(0);
}

/** Says why it can't serve, and ends. */
const fail = (thrown: unknown): Promise<never> => new Promise(() => process.stderr.write(`${messageOf(thrown)}\n`, () => process.exit(1)));
