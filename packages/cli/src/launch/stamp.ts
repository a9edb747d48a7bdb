/** Names a run and all that it makes by its time: `20260102-030405-ab1c`. What is left of one that was killed is known by it. */
export function runStamp(started: Date = new Date()): string {
  const time = started.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  const random = Math.floor(Math.random() * 36 ** 4)
    .toString(36)
    .padStart(4, "0");
  return `${time}-${random}`;
}

const stamp = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-[a-z0-9]+[:-]/;

/** When the run began whose stamp a name begins with, in milliseconds since 1970; undefined where it begins with none. */
export function stampedAtMs(name: string): number | undefined {
  const match = stamp.exec(name);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
