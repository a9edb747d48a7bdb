/** A value in base units: seconds instead of nanoseconds, bytes instead of megabytes. */
export interface BaseUnit {
  readonly unit: string;
  /** A value in the unit that was given, times this, is one in the base unit. */
  readonly factor: number;
}

/** The base unit of a unit, and what values in it must be multiplied by. What stands below a fraction line stays as it is. */
export function baseUnit(given: string): BaseUnit {
  if (given === "ns/op") return { unit: "sec/op", factor: 1e-9 };
  if (given === "MB/s") return { unit: "B/s", factor: 1e6 };
  if (!given.includes("ns") && !given.includes("MB")) return { unit: given, factor: 1 };
  let factor = 1;
  const parts = unitParts(given).map(({ text, isDenominator }) => {
    if (isDenominator) return text;
    if (text === "ns") {
      factor /= 1e9;
      return "sec";
    }
    if (text === "MB") {
      factor *= 1e6;
      return "B";
    }
    return text;
  });
  return { unit: parts.join(""), factor };
}

/** The words of a unit and what stands between them, in their order. */
export function unitParts(unit: string): { readonly text: string; readonly isDenominator: boolean }[] {
  let isDenominator = false;
  return unit.split(/([-/*\s])/).map((text) => {
    if (text === "/") isDenominator = true;
    else if (text === "*") isDenominator = false;
    return { text, isDenominator };
  });
}

/** What a `Unit` line says of a unit: `Unit ns/op assume=exact`. */
export interface UnitSetting {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** As it stands there. */
  readonly unit: string;
  readonly key: string;
  readonly value: string;
}

/** What is said of units, by base unit and key: `assume`, `better`. */
export type UnitSettings = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Puts settings together; the first one counts, and a later one that says something else is told of. */
export function collectUnits(settings: readonly UnitSetting[]): {
  readonly units: UnitSettings;
  readonly warnings: { readonly file: string; readonly line: number; readonly message: string }[];
} {
  const units = new Map<string, Map<string, string>>();
  const warnings: { file: string; line: number; message: string }[] = [];
  for (const { file, line, unit: given, key, value } of settings) {
    const { unit } = baseUnit(given);
    const known = units.get(unit) ?? new Map<string, string>();
    units.set(unit, known);
    const before = known.get(key);
    if (before === undefined) known.set(key, value);
    else if (before !== value)
      warnings.push({ file, line, message: `${key} of unit ${given} is ${before} already, so it can't be ${value}` });
  }
  return { units, warnings };
}
