import { AgentperfError } from "../errors.ts";

/** What one option must be: the end of a sentence, such as `a number above 0`; and whether a value is that. */
export interface OptionRule {
  readonly must: string;
  readonly is: (value: unknown) => boolean;
}

/** A rule for every option of an adapter: its keys are the options that there are. */
export type OptionRules<Options> = { readonly [Name in keyof Options]-?: OptionRule };

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
const areTexts = (values: readonly unknown[]): boolean => values.every((value) => typeof value === "string");

/** The rules that most options need. */
export const optionRule: Readonly<Record<"text" | "object" | "anything" | "positive" | "milliseconds" | "words" | "texts", OptionRule>> = {
  text: { must: "a string", is: (value) => typeof value === "string" },
  object: { must: "an object", is: isObject },
  anything: { must: "anything", is: () => true },
  /** Timers take no more: a longer one would ring at once. */
  milliseconds: {
    must: "a number above 0 and at most 2147483647, in milliseconds",
    is: (value) => typeof value === "number" && value > 0 && value < 2 ** 31,
  },
  positive: { must: "a number above 0", is: (value) => typeof value === "number" && value > 0 },
  words: { must: 'a list of strings, such as ["node", "server.mjs"]', is: (value) => Array.isArray(value) && areTexts(value) },
  texts: { must: "an object of strings", is: (value) => isObject(value) && areTexts(Object.values(value as object)) },
};

/** A value of these. */
export const oneOf = (...choices: readonly string[]): OptionRule => ({
  must: choices.map((choice) => JSON.stringify(choice)).join(" or "),
  is: (value) => choices.some((choice) => choice === value),
});

/**
 * Refuses options that an adapter doesn't know, and values that it can't use: a config in JavaScript or JSON has no types.
 * @throws {AgentperfError} `config`: says which option, and what there is or what it must be
 */
export function checkOptions<Options extends object>(adapter: string, options: Options, rules: OptionRules<Options>): void {
  const known: Readonly<Record<string, OptionRule>> = rules;
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(known, name)) {
      throw new AgentperfError("config", `${adapter} has no option ${JSON.stringify(name)}; there are ${Object.keys(known).join(", ")}`);
    }
    if (value === undefined || known[name]?.is(value) === true) continue;
    // The value isn't shown: it may be a secret that was given to the wrong option.
    throw new AgentperfError("config", `${adapter}: the option ${name} must be ${known[name]?.must}, not ${kindOf(value)}`);
  }
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? "a list" : value === null ? "null" : `this ${typeof value}`);
