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

/** What there is of the event that a chunk leaves unfinished: an event ends at an empty line. */
function bytesOfEvent(): Measure {
  let bytes = 0;
  // As much of the chunk before as an empty line can begin in.
  let tail = new Uint8Array();
  return (chunk) => {
    const end = lastEmptyLine(chunk, tail);
    bytes = end === undefined ? bytes + chunk.length : chunk.length - end;
    tail = chunk.length < 2 ? Uint8Array.of(...tail, ...chunk).slice(-2) : chunk.slice(-2);
    return bytes;
  };
}

/** Where the last empty line of a chunk ends. */
function lastEmptyLine(chunk: Uint8Array, tail: Uint8Array): number | undefined {
  const byteAt = (at: number) => (at < 0 ? tail.at(at) : chunk[at]);
  for (let at = chunk.lastIndexOf(newline); at >= 0; at = at === 0 ? -1 : chunk.lastIndexOf(newline, at - 1)) {
    const before = byteAt(at - 1) === carriageReturn ? at - 2 : at - 1;
    if (byteAt(before) === newline) return at + 1;
  }
  return undefined;
}
