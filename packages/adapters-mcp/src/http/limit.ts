const newline = 10;
const carriageReturn = 13;

/**
 * The same response, that fails where its body is larger than allowed: one event of an event stream, else all of it. What is too large is
 * neither read on nor kept.
 *
 * @param onTooLarge - told once, and gives the error that whoever reads the body gets
 */
export function limited(response: Response, mostBytes: number, onTooLarge: () => Error): Response {
  const { body, headers, status, statusText } = response;
  if (body === null) return response;
  const isStream = headers.get("content-type")?.toLowerCase().startsWith("text/event-stream") === true;
  // What a server announces it can't exceed, but by compressing. Then nothing is to be counted.
  const announced = headers.has("content-encoding") ? Number.NaN : Number(headers.get("content-length") ?? Number.NaN);
  if (!isStream && announced <= mostBytes) return response;
  const counted = body.pipeThrough(counter(isStream ? bytesOfEvent() : bytesOfAll(), mostBytes, onTooLarge));
  const same = new Response(counted, { status, statusText, headers });
  // A response that was made here has no address.
  for (const name of ["url", "redirected"] as const) Object.defineProperty(same, name, { value: response[name] });
  return same;
}

/** Told of each chunk; gives the bytes of the reply so far. */
type Measure = (chunk: Uint8Array) => number;

function counter(measure: Measure, mostBytes: number, onTooLarge: () => Error): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(chunk, controller) {
      if (measure(chunk) <= mostBytes) controller.enqueue(chunk);
      else controller.error(onTooLarge());
    },
  });
}

function bytesOfAll(): Measure {
  let bytes = 0;
  return (chunk) => {
    bytes += chunk.length;
    return bytes;
  };
}

/** The largest event of which a chunk has a part, as far as it is there: an event ends at an empty line. */
function bytesOfEvent(): Measure {
  let bytes = 0;
  // As much of the chunk before as an empty line can begin in.
  let tail = new Uint8Array();
  return (chunk) => {
    let largest = 0;
    let start = 0;
    for (const end of emptyLines(chunk, tail)) {
      largest = Math.max(largest, bytes + end - start);
      bytes = 0;
      start = end;
    }
    bytes += chunk.length - start;
    tail = chunk.length < 2 ? Uint8Array.of(...tail, ...chunk).slice(-2) : chunk.slice(-2);
    return Math.max(largest, bytes);
  };
}

/** Where the empty lines of a chunk end. */
function* emptyLines(chunk: Uint8Array, tail: Uint8Array): Generator<number> {
  const byteAt = (at: number) => (at < 0 ? tail.at(at) : chunk[at]);
  for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) {
    const before = byteAt(at - 1) === carriageReturn ? at - 2 : at - 1;
    if (byteAt(before) === newline) yield at + 1;
  }
}
