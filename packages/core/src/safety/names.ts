/**
 * A record's own member of this name. Names from outside, such as `constructor` or `__proto__`, find nothing that isn't the record's own.
 */
export const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

const longest = 100;

/** Names that Windows keeps for devices, with any ending. */
const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Whether a text can be a file's name as it is: letters, digits, `.`, `_` and `-`, not hidden, and not too long to get an ending. */
export const isFileName = (text: string): boolean =>
  text.length <= longest && /^[A-Za-z0-9]([\w.-]*[\w-])?$/.test(text) && !device.test(text);

/**
 * A file's name for a text from outside, which can't lead out of the folder that it is put in. A text that can be one stays as it is; of any
 * other the harmless characters stay, with a number behind them that tells it from others like it.
 */
export function fileName(text: string): string {
  if (isFileName(text)) return text;
  const readable = text
    .slice(0, longest)
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `${readable.slice(0, longest - 20) || "unnamed"}-${hash(text)}`;
}

/** FNV-1a of 32 bits, in hexadecimal. @see Fowler, Noll & Vo, http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return (value >>> 0).toString(16).padStart(8, "0");
}
