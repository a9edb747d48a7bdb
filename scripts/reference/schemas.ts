import { code, plain } from "./markdown.ts";

// A JSON Schema as rows of a table: a path, what may stand there, and what it means.

/** The parts of JSON Schema that our schemas have. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema | boolean;
  readonly prefixItems?: readonly Schema[];
}

const variants = (schema: Schema): readonly Schema[] => [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];

/** What may stand at a place, in a few words. */
export function typeOf(schema: Schema | boolean): string {
  if (typeof schema === "boolean") return "any value";
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return schema.enum.map((one) => code(JSON.stringify(one))).join(", ");
  const several = [...new Set(variants(schema).map(typeOf))];
  if (several.length > 0) return several.join(", or ");
  if (schema.type === "array") return `list of ${schema.items === undefined ? "values" : typeOf(schema.items)}`;
  if (schema.type === "object") return "object";
  return schema.type === undefined ? "any value" : [schema.type].flat().join(" or ");
}

/** Says what may stand at a place instead of what the schema says of it and of all that is in it; undefined where that says it well. */
export type Told = (path: string) => string | undefined;

/** Every place of a schema: its path, what may stand there, what it means. */
export function places(schema: Schema, told: Told = () => undefined, path = "", isRequired = true): string[][] {
  const value = told(path);
  const own =
    path === "" ? [] : [[code(path), `${value ?? typeOf(schema)}${isRequired ? "" : "; optional"}`, plain(schema.description ?? "")]];
  return value === undefined ? [...own, ...inside(schema, told, path)] : own;
}

function inside(schema: Schema, told: Told, path: string): string[][] {
  const at = (key: string) => (path === "" ? key : `${path}.${key}`);
  const more = schema.additionalProperties;
  const rows = [
    ...Object.entries(schema.properties ?? {}).flatMap(([key, one]) => places(one, told, at(key), schema.required?.includes(key) ?? false)),
    ...(typeof more === "object" && Object.keys(more).length > 0 ? places(more, told, at("NAME"), false) : []),
    ...(typeof schema.items === "object" ? inside(schema.items, told, `${path}[]`) : []),
    ...variants(schema).flatMap((one) => inside(one, told, path)),
  ];
  // Two variants may have one place.
  return [...new Map(rows.map((row) => [row[0], row])).values()];
}
