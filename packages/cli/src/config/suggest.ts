import { closest, distance } from "fastest-levenshtein";

/** `; did you mean "ioredis"?` where a name is near, else the names there are. */
export function suggest(name: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const nearest = closest(
    name.toLowerCase(),
    names.map((other) => other.toLowerCase()),
  );
  const original = names.find((other) => other.toLowerCase() === nearest) ?? nearest;
  const near = distance(name.toLowerCase(), nearest) <= Math.max(2, Math.floor(name.length / 3));
  return near ? `; did you mean "${original}"?` : `; there are ${names.join(", ")}`;
}
