/** A value as the clients take it: text as it is, bytes as a Buffer over the same memory. */
export const asBuffer = (value: string | Uint8Array): string | Buffer =>
  typeof value === "string" ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);

/** An argument of a command for clients that take no numbers. */
export const asWord = (value: string | number | Uint8Array): string | Buffer =>
  typeof value === "number" ? String(value) : asBuffer(value);
