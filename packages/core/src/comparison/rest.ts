import { configKeys, isNamed, type Layout, type NamedRecord, shortNameReader, type ValueReader } from "./fields.ts";

/** What the records of a cell have in which nothing in the layout tells them apart. */
export interface Origins {
  configs?: Set<NamedRecord["config"]>;
  names?: Set<string>;
}

/** What a layout leaves out altogether, and in which the records of a cell may differ. */
export class Rest {
  readonly #records: readonly NamedRecord[];
  readonly #named: ReadonlySet<string>;
  readonly #hasConfig: boolean;
  readonly #readName: ValueReader | undefined;
  #keys: readonly string[] | undefined;

  constructor(layout: Layout, records: readonly NamedRecord[], named: ReadonlySet<string>) {
    this.#records = records;
    this.#named = named;
    this.#hasConfig = !isNamed(layout, ".config");
    this.#readName = isNamed(layout, ".fullname") ? undefined : shortNameReader(named);
  }

  add(origins: Origins, record: NamedRecord): void {
    if (this.#hasConfig) {
      origins.configs ??= new Set();
      origins.configs.add(record.config);
    }
    if (this.#readName !== undefined) {
      origins.names ??= new Set();
      origins.names.add(this.#readName(record));
    }
  }

  warningsOf({ configs, names }: Origins): string[] {
    const keys = configs !== undefined && configs.size > 1 ? this.#varying([...configs]) : [];
    const varying = names !== undefined && names.size > 1 ? [...keys, ".fullname"] : keys;
    return varying.length === 0 ? [] : [`benchmarks vary in ${varying.join(", ")}`];
  }

  /** Keys whose value isn't the same in all of these configurations. */
  #varying(configs: readonly NamedRecord["config"][]): string[] {
    const [first = {}, ...others] = configs;
    const alike = new Map(Object.entries(first).map(([key, value]) => [key, { value, times: 0 }]));
    const varying = new Set<string>();
    for (const config of others) {
      for (const [key, value] of Object.entries(config)) {
        const known = alike.get(key);
        if (known?.value === value) known.times += 1;
        else varying.add(key);
      }
    }
    for (const [key, { times }] of alike) if (times < others.length) varying.add(key);
    this.#keys ??= configKeys(this.#records, this.#named);
    return this.#keys.filter((key) => varying.has(key));
  }
}
