import { configKeys, type Field, type NamedRecord, shortNameReader, type ValueReader, valueReader } from "./fields.ts";
import { type Comparator, comparator } from "./order.ts";

interface ProjectedField {
  readonly field: Field;
  readonly read: ValueReader;
  /** Whether `.config` stands for it. */
  readonly isOfGroup: boolean;
}

/** Fields of a layout, read of each record and put in order. */
export class Projection {
  /** Of the fields, with those that `.config` stands for. */
  readonly keys: readonly string[];
  /** Whether two records with one configuration and file may differ in it. */
  readonly dependsOnName: boolean;
  readonly #fields: readonly ProjectedField[];
  readonly #known = new Map<string, readonly string[]>();

  constructor(fields: readonly (Field | string)[], records: readonly NamedRecord[], named: ReadonlySet<string>) {
    const fullName = shortNameReader(named);
    this.#fields = fields.flatMap((given): ProjectedField[] => {
      const { key, order }: Field = typeof given === "string" ? { key: given, order: "first" } : given;
      if (key !== ".config") return [{ field: { key, order }, read: key === ".fullname" ? fullName : valueReader(key), isOfGroup: false }];
      return configKeys(records, named).map((own) => ({ field: { key: own, order }, read: valueReader(own), isOfGroup: true }));
    });
    this.keys = this.#fields.map(({ field }) => field.key);
    this.dependsOnName = this.keys.some((key) => key.startsWith("/") || key === ".name" || key === ".fullname");
  }

  /** What stands for the values of a record's fields. */
  keyOf(record: NamedRecord): string {
    const [only, second] = this.#fields;
    if (only !== undefined && second === undefined) {
      const value = only.read(record);
      if (!this.#known.has(value)) this.#known.set(value, [value]);
      return value;
    }
    const values = this.#fields.map(({ read }) => read(record));
    const key = JSON.stringify(values);
    if (!this.#known.has(key)) this.#known.set(key, values);
    return key;
  }

  valuesOf(key: string): readonly string[] {
    return this.#known.get(key) ?? [];
  }

  /** The place of each key that there was: by the first field, then by the next one. */
  places(): Map<string, number> {
    const all = [...this.#known];
    const comparators = this.#fields.map(({ field, isOfGroup }, at): Comparator => {
      // What `.config` stands for is in the order of its characters unless another one is named.
      const order = isOfGroup && field.order === "first" ? "alpha" : field.order;
      return comparator(order, order === "first" ? all.map(([, values]) => values[at] ?? "") : []);
    });
    const isAsSeen = this.#fields.length === 1 && this.#fields[0]?.field.order === "first" && !this.#fields[0].isOfGroup;
    if (!isAsSeen) {
      all.sort(([, a], [, b]) => {
        for (const [at, compareValues] of comparators.entries()) {
          const difference = compareValues(a[at] ?? "", b[at] ?? "");
          if (difference !== 0) return difference;
        }
        return 0;
      });
    }
    return new Map(all.map(([key], at) => [key, at]));
  }
}
