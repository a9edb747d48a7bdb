import { type Adapter, type AdapterContext, AgentperfError, type Benchmark, type Scope } from "@agentperf/core";
import { adapterSlots, adaptersIn } from "../config/adapters.ts";
import type { LoadedConfig } from "../config/load.ts";
import { ownPorts, withPortsOf } from "../config/ports.ts";
import { loadSuite } from "../config/suites.ts";
import type { OrderSide } from "./protocol.ts";

/** A benchmark with the adapters that it runs on, open. */
export interface OpenSide extends AsyncDisposable {
  readonly benchmark: Benchmark;
  /** What the adapters provide, by the names of their ports. */
  readonly ports: Readonly<Record<string, unknown>>;
  /** Removes what a benchmark that failed may have left. */
  sweep(): Promise<void>;
}

/** What a side is opened with. */
export interface OpenOptions extends Scope, Pick<AdapterContext, "command" | "note" | "runDirectory"> {
  /** Told when adapters begin to be opened. */
  onOpen(): void;
}

/**
 * Loads a side's benchmark and opens its adapters, each after those that it is built on.
 * @throws what an adapter throws, after those that were open are closed; {AgentperfError} `config`: the config has no such benchmark
 */
export async function openSide({ crossing, config, root, settings }: OrderSide, options: OpenOptions): Promise<OpenSide> {
  const { onOpen, ...scope } = options;
  const file: LoadedConfig = config === undefined ? { config: {}, directory: "" } : await loadFile(config);
  const loaded: LoadedConfig = root === undefined ? file : { ...file, root };
  const [suite, table] = await Promise.all([loadSuite(loaded, crossing.suite), ownPorts(root)]);
  const benchmark = suite.benchmarks.find(({ name }) => name === crossing.benchmark);
  if (benchmark === undefined)
    throw new AgentperfError("config", `this runtime finds no benchmark ${crossing.suite}/${crossing.benchmark} in the config's suites`);
  const ids = Object.fromEntries(Object.entries(crossing.adapters).map(([port, id]) => [port, [id]]));
  const slots = await adapterSlots(loaded, withPortsOf(table, [suite], adaptersIn(loaded)), { ids, settings }, Object.keys(ids));
  const adapters = [...slots.values()].flat(2);

  onOpen();
  const ports: Record<string, unknown> = {};
  const closers: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    for (const adapter of adapters) {
      mustBeOpen(adapter, ports);
      const opened = await adapter.open({ ...scope, ports });
      if (opened.close !== undefined) closers.push(() => opened.close?.());
      ports[adapter.port.name] = opened.port;
    }
  } catch (thrown) {
    // The first failure is the cause; one in closing is most often its consequence.
    await close().catch(() => undefined);
    throw thrown;
  }
  return {
    benchmark,
    ports,
    async sweep() {
      // Not by the launch's own signal: what was ended early has to be removed too.
      for (const adapter of adapters) await adapter.sweep?.({ keyPrefix: scope.keyPrefix, signal: new AbortController().signal });
    },
    [Symbol.asyncDispose]: close,
  };
}

/** The plan puts what an adapter is built on before it; where it can't, they need each other. */
function mustBeOpen({ id, needs = [] }: Adapter, ports: Readonly<Record<string, unknown>>): void {
  const missing = needs.find(({ name }) => !Object.hasOwn(ports, name));
  if (missing !== undefined) throw new AgentperfError("config", `adapter ${id} needs port ${missing.name}, whose adapter needs it in turn`);
}

async function loadFile(path: string): Promise<LoadedConfig> {
  const { loadConfig } = await import("../config/load.ts");
  return loadConfig(path);
}
