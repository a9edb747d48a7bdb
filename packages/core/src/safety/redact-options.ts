import { redactCommand, secretsInCommand } from "./redact-command.ts";
import { hidden, readAddress } from "./redact-url.ts";
import { base64, credentialTexts, decoded, distinctPieces, isDistinct } from "./secret-forms.ts";

/** Settings of which every value is hidden, whatever its type: what a user passes on to a program or a server. */
const passedOn = /^(env|environment|headers?|args|argv|arguments|params|query|body|payload|cookies?|auth|credentials?)$/i;

/** The last word of a setting's name, where its value is a credential. */
const secretWord =
  /(^|[^a-z])(pass(word|phrase|code|wd)?|pwd|pin|secret|token|key|api[-_]?key|auth|authorization|credentials?|cookie|otp|signature|sig|salt|dsn)$/i;

const addressName = /^(.*[-_.])?(ur[il]s?|endpoints?|address(es)?|hosts?|servers?|nodes?|cluster|sentinels?|brokers?|origin)$/i;

/** A camel-case name as words, so that its last one can be looked at: `jwksUrl` is `jwks-Url`. */
const words = (name: string): string => name.replace(/([a-z\d])([A-Z])/g, "$1-$2");

/** Names that may be shown: what a user keys headers or arguments by is mostly harmless, but may be anything. */
const plainName = /^[A-Za-z_][\w.-]{0,63}$/;

const harmlessScheme = /^(https?|wss?|rediss?|valkeys?|(rediss?\+)?unix|redis-socket):\/\//i;
const duration = /^\d{1,9}(\.\d{1,6})?\s?(ns|us|µs|μs|ms|s|m|min|h)$/;
const size = /^\d{1,9}(\.\d{1,3})?\s?([KMGT]i?)?B$/i;

/** Deeper than this nothing is shown. */
const deepest = 8;

interface Walk {
  /** Settings that are harmless, by their path. */
  readonly shown: ReadonlySet<string>;
  /** What was hidden, for a scrubber. */
  readonly secrets: Set<string>;
}

interface Place {
  readonly path: string;
  readonly name: string;
  /** The objects that it lies in. */
  readonly above: readonly object[];
  /** Whether all below it is harmless, a credential, or something that a user passes on. */
  readonly kind: "harmless" | "secret" | "passed on" | "unknown";
}

/** Names of the options of an adapter whose values are harmless, as paths: `protocol`, `call.tool`. */
export type ShownOptions = readonly string[];

/**
 * An adapter's options with `***` in place of all that isn't known to be harmless.
 *
 * Shown are booleans, numbers, durations and sizes, the harmless parts of addresses, the program of a `command`, and what the adapter declares
 * as harmless. Hidden is every other text, and all that lies under a name such as `env`, `headers`, `args`, `arguments`, `token` or `password`.
 * @param shown - paths of options that are harmless in this adapter
 */
export function redactOptions(options: Readonly<Record<string, unknown>>, shown: ShownOptions = []): Record<string, unknown> {
  return redactRecord(options, root, { shown: new Set(shown), secrets: new Set() });
}

/**
 * The texts that {@link redactOptions} hides, to be scrubbed from all that is printed; without those that are too short or too common to be
 * told from ordinary words.
 */
export function secretsIn(options: Readonly<Record<string, unknown>>, shown: ShownOptions = []): string[] {
  const secrets = new Set<string>();
  redactRecord(options, root, { shown: new Set(shown), secrets });
  return [...secrets];
}

const root: Place = { path: "", name: "", above: [], kind: "unknown" };

function redactRecord(record: object, place: Place, walk: Walk): Record<string, unknown> {
  const entries: [string, unknown][] = [];
  for (const [name, value] of Object.entries(record)) {
    const path = place.path === "" ? name : `${place.path}.${name}`;
    const below: Place = { path, name, above: [...place.above, record], kind: kindOf(name, path, place, walk) };
    const redacted = redact(value, below, walk);
    if (redacted !== undefined) entries.push([nameShown(name, below, walk), redacted]);
  }
  pairCredentials(record, walk);
  // Object.fromEntries makes even `__proto__` a member like any other.
  return Object.fromEntries(entries);
}

function kindOf(name: string, path: string, { kind }: Place, { shown }: Walk): Place["kind"] {
  if (kind === "harmless" || shown.has(path)) return "harmless";
  if (kind === "secret" || secretWord.test(words(name))) return "secret";
  return kind === "passed on" || passedOn.test(name) ? "passed on" : "unknown";
}

function nameShown(name: string, { kind }: Place, { secrets }: Walk): string {
  if (kind === "harmless" || plainName.test(name)) return name;
  if (isDistinct(name)) secrets.add(name);
  return hidden;
}

function redact(value: unknown, place: Place, walk: Walk): unknown {
  if (value === undefined || typeof value === "function" || typeof value === "symbol") return undefined;
  if (value === null) return null;
  const { kind } = place;
  if (typeof value === "string") return redactText(value, place, walk);
  if (typeof value === "object") return redactObject(value, place, walk);
  // What is left is a number, a bigint or a boolean.
  if (kind === "harmless" || kind === "unknown") return typeof value === "bigint" ? String(value) : value;
  const digits = String(value);
  if (typeof value !== "boolean" && digits.length >= 6) walk.secrets.add(digits);
  return hidden;
}

function redactObject(value: object, place: Place, walk: Walk): unknown {
  if (place.above.length >= deepest || place.above.includes(value)) return hidden;
  if (value instanceof URL) return redactText(value.href, { ...place, name: "url" }, walk);
  if (Array.isArray(value)) {
    if (isCommand(place) && value.every((word) => typeof word === "string")) return redactWords(value, walk);
    return value.map((item: unknown) => redact(item, { ...place, above: [...place.above, value] }, walk) ?? null);
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  // Of anything but plain data nothing is known.
  if (prototype !== null && prototype !== Object.prototype) return hidden;
  try {
    return redactRecord(value, place, walk);
  } catch {
    return hidden;
  }
}

const isCommand = ({ kind, name }: Place): boolean => kind === "unknown" && /^command$/i.test(name);

function redactText(text: string, place: Place, walk: Walk): string {
  const { kind, name } = place;
  if (text === "" || text === hidden) return text;
  if (kind === "harmless") return harmlessScheme.test(text) ? redactAddress(text, walk) : text;
  if (kind === "secret") {
    for (const secret of credentialTexts(text)) walk.secrets.add(secret);
    return hidden;
  }
  if (kind === "unknown") {
    if (isCommand(place)) return redactWords(text.trim().split(/\s+/), walk).join(" ");
    if (duration.test(text) || size.test(text)) return text;
    if (addressName.test(words(name)) || harmlessScheme.test(text)) return redactAddress(text, walk);
  }
  for (const piece of distinctPieces(text)) walk.secrets.add(piece);
  return hidden;
}

function redactAddress(text: string, { secrets }: Walk): string {
  const reading = readAddress(text);
  for (const part of reading.hidden) for (const secret of credentialTexts(part)) secrets.add(secret);
  for (const [user, password] of reading.credentials) addBasic(user, password, secrets);
  return reading.shown;
}

/** A user beside a password is sent as `Basic` in base64. */
function pairCredentials(record: object, { secrets }: Walk): void {
  const { username, user = username, password } = record as { readonly [name: string]: unknown };
  if (typeof user === "string" && typeof password === "string") addBasic(user, password, secrets);
}

function addBasic(user: string, password: string, secrets: Set<string>): void {
  if (password === "") return;
  for (const text of [`${user}:${password}`, `${decoded(user)}:${decoded(password)}`]) {
    for (const form of base64(text)) secrets.add(form);
  }
}

function redactWords(command: readonly string[], { secrets }: Walk): string[] {
  for (const secret of secretsInCommand(command)) secrets.add(secret);
  return redactCommand(command);
}
