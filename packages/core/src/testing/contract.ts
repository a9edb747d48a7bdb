import type { Adapter, AdapterContext } from "../adapter/define-adapter.ts";
import type { Contract, Rule } from "../ports/contract.ts";
import type { Port } from "../ports/port.ts";

/** One rule that every adapter of a port keeps. Give it to your test runner: `for (const c of contractCases(adapter)) test(c.name, c.run)`. */
export interface ContractCase {
  readonly name: string;
  /** Opens the adapter, tries the rule, closes it. Rejects where the rule is broken. */
  run(): Promise<void>;
}

/** What is needed to open the adapter. */
export interface ContractOptions {
  /** An empty directory that the adapter may write below. Default: none; adapters that write files need it. */
  readonly directory?: string;
  /** A directory that all cases share, for what is dear to make. Default: none; adapters make it for each case. */
  readonly runDirectory?: string;
  /** The command line that runs a script of the adapter's own. Default: none. */
  readonly command?: AdapterContext["command"];
  /** What the ports that the adapter is built on provide, opened, by the ports' names. */
  readonly ports?: AdapterContext["ports"];
}

let opened = 0;

/** The rules of an adapter's port; those of a capability only where the adapter has it. */
export function contractCases(adapter: Adapter<Port>, options: ContractOptions = {}): ContractCase[] {
  const contract: Contract<unknown> = adapter.port.contract;
  const rules: Record<string, Rule<unknown>> = { ...contract.rules };
  for (const capability of adapter.capabilities ?? []) Object.assign(rules, contract.capabilities?.[capability]);
  return Object.entries(rules).map(([name, rule]) => ({
    name: `${adapter.id}: ${name}`,
    async run() {
      const aborter = new AbortController();
      const context: AdapterContext = {
        signal: aborter.signal,
        keyPrefix: `agentperf:contract-${Date.now().toString(36)}-${++opened}:`,
        directory: options.directory ?? "",
        runDirectory: options.runDirectory,
        ...(options.command === undefined ? {} : { command: options.command }),
        seed: 1,
        ports: options.ports ?? {},
      };
      const { port, close } = await adapter.open(context);
      try {
        try {
          await rule(port, context);
        } finally {
          await contract.cleanUp?.(port, context);
        }
      } finally {
        await close?.();
        aborter.abort();
      }
    },
  }));
}
