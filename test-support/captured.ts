/** What is written meanwhile to a stream of this process, which shows none of it. */
export interface Captured extends Disposable {
  readonly text: string;
}

/** Keeps what is written to a stream until it is disposed of: `using said = captured(process.stderr)`. */
export function captured(stream: NodeJS.WritableStream): Captured {
  const { write } = stream;
  let text = "";
  stream.write = (chunk: unknown) => {
    text += String(chunk);
    return true;
  };
  return {
    get text() {
      return text;
    },
    [Symbol.dispose]() {
      stream.write = write;
    },
  };
}
