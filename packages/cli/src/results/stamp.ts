/** Names a run and all it makes, by its time: `20260102-030405-ab1c`. What is left of one that was killed is known by it. */
export function runStamp(started: Date = new Date()): string {
  const time = started.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  const random = Math.floor(Math.random() * 36 ** 4)
    .toString(36)
    .padStart(4, "0");
  return `${time}-${random}`;
}
