import type { StdioTransport } from "../sdk/library.ts";

/** What a transport of the SDK keeps of a reply that isn't whole yet. */
interface ReadBuffer {
  append(chunk: Uint8Array): void;
  readonly _buffer?: { readonly length: number } | undefined;
}

/**
 * Limits what a transport keeps of a reply, for the versions of the SDK that don't do it themselves: 1.25 to 1.29. What is too large isn't kept.
 * @param onTooLarge - told each time
 */
export function limitReplies(transport: StdioTransport, mostBytes: number, onTooLarge: () => void): void {
  // A member of the transport's own, in versions that don't change any more.
  const { _readBuffer: buffer } = transport as { readonly _readBuffer?: ReadBuffer };
  if (buffer === undefined || "_maxBufferSize" in buffer) return;
  const append = buffer.append.bind(buffer);
  buffer.append = (chunk) => {
    if ((buffer._buffer?.length ?? 0) + chunk.length > mostBytes) onTooLarge();
    else append(chunk);
  };
}
