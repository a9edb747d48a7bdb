/** What is written: a text, its parts in turn, or bytes. */
export type Content = string | Uint8Array | Iterable<string>;

/** A write of at most so many bytes to a pipe is done whole or not at all. @see POSIX, PIPE_BUF */
export const pipeBytes = 4_096;

const chunkUnits = 0x4_0000;

/** The bytes of a content in pieces, so that one of hundreds of megabytes isn't held twice. */
export function* chunks(content: Content): Generator<Uint8Array> {
  if (content instanceof Uint8Array) {
    yield content;
    return;
  }
  const encoder = new TextEncoder();
  for (const text of typeof content === "string" ? [content] : content) {
    for (let from = 0; from < text.length; ) {
      const end = from + chunkUnits;
      // The halves of a surrogate pair stay together.
      const to = /[\uD800-\uDBFF]/.test(text[end - 1] ?? "") ? end - 1 : end;
      yield encoder.encode(text.slice(from, to));
      from = to;
    }
  }
}
