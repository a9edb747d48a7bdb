import type { Adapter, AdapterContext } from "../adapter/define-adapter.ts";
import { AgentperfError } from "../errors.ts";
import type { PortName, Ports } from "../ports/ports.ts";

/** One rule that every adapter of a port keeps. Give it to your test runner: `for (const c of contract) test(c.name, c.run)`. */
export interface ContractCase {
  readonly name: string;
  /** Opens the adapter, tries the rule, closes it. Rejects where the rule is broken. */
  run(): Promise<void>;
}

/** What a contract needs to open an adapter. */
export interface ContractOptions {
  /** An empty directory that the adapter may write below. Default: none; adapters that write files need it. */
  readonly directory?: string;
  /** Ports that the adapter is built on, opened. */
  readonly ports?: Partial<Ports>;
}

let opened = 0;

/** Makes cases of one port's rules. */
export function casesFor<P extends PortName>(
  adapter: Adapter<P>,
  options: ContractOptions,
  rules: Readonly<Record<string, (port: Ports[P], context: AdapterContext) => Promise<void> | void>>,
): ContractCase[] {
  return Object.entries(rules).map(([name, rule]) => ({
    name: `${adapter.id}: ${name}`,
    async run() {
      const aborter = new AbortController();
      const context: AdapterContext = {
        signal: aborter.signal,
        keyPrefix: `agentperf:contract-${Date.now().toString(36)}-${++opened}:`,
        directory: options.directory ?? "",
        seed: 1,
        ports: options.ports ?? {},
      };
      const { port, close } = await adapter.open(context);
      try {
        await rule(port, context);
      } finally {
        await close?.();
        aborter.abort();
      }
    },
  }));
}

/** @throws {AgentperfError} `wrong-answer`: the condition is false */
export function expect(condition: unknown, rule: string): asserts condition {
  if (!condition) throw new AgentperfError("wrong-answer", `contract broken: ${rule}`);
}

/** @throws {AgentperfError} `wrong-answer`: the two differ as JSON */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  expect(got === wanted, `${what}: expected ${wanted}, got ${got}`);
}

/** @throws {AgentperfError} `wrong-answer`: the work succeeds */
export async function expectFailure(work: () => unknown, what: string): Promise<void> {
  let failed = false;
  try {
    await work();
  } catch {
    failed = true;
  }
  expect(failed, `${what} must fail`);
}
