import { AgentperfError, messageOf, withCertificateAdvice } from "@agentperf/core";
import { scrubbedShort, scrubber } from "@agentperf/core/safety";

/** One request on its way. */
export interface Flight {
  /** Given to the client; aborted where the server keeps silent for too long, or the run ends. */
  readonly signal: AbortSignal;
  /** The server said something. */
  touch(): void;
  /** What went wrong, in the words of agentperf. */
  failure(thrown: unknown): AgentperfError;
  /** Nobody waits for the rest of the answer. */
  cancel(): void;
  /** It is over, one way or the other. */
  end(): void;
}

/** The requests of one client. */
export interface Flights {
  /** @throws {AgentperfError} `unavailable`: no more requests may be sent */
  begin(): Flight;
  /** Makes a request that has one answer. @param work - given what ends it @throws {AgentperfError} what went wrong, in the words of agentperf */
  during<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  close(): void;
}

/** Options of {@link flightsTo}. */
export interface FlightOptions {
  /** The server, for errors: `OpenAI API at http://…`. */
  readonly server: string;
  /** Its address. Default: that of a server of ours, which speaks no TLS. */
  readonly url?: string | undefined;
  /** A server that says nothing for so long has failed the request. */
  readonly silenceTimeoutMs: number;
  /** No more requests than these are sent. Default: any number. */
  readonly maxRequests?: number | undefined;
  /** What requests bring that is secret, such as a key, which some servers say again where they refuse it: no error shows it. Default: nothing. */
  readonly secrets?: readonly string[] | undefined;
  /** Aborted when the run ends early. */
  readonly signal: AbortSignal;
}

/** A client's watchdog looks so many times within the time that a server may keep silent. */
const looks = 4;
const mostSaid = 500;

/**
 * Keeps an eye on a client's requests. One timer looks after all of them: one for each would show in what is measured.
 */
export function flightsTo(options: FlightOptions): Flights {
  const { server, url = "http:", silenceTimeoutMs, maxRequests = Number.POSITIVE_INFINITY, secrets = [], signal } = options;
  const scrub = scrubber(secrets);
  const flying = new Set<{ silentLooks: number; isLate: boolean; readonly aborter: AbortController }>();
  let sent = 0;
  const watchdog = setInterval(() => {
    for (const flight of flying) {
      flight.silentLooks += 1;
      if (flight.silentLooks <= looks) continue;
      flight.isLate = true;
      flight.aborter.abort();
    }
  }, silenceTimeoutMs / looks);
  const onAbort = () => {
    for (const { aborter } of flying) aborter.abort();
  };
  signal.addEventListener("abort", onAbort, { once: true });

  const flights: Flights = {
    begin() {
      sent += 1;
      if (sent > maxRequests) {
        const advice = "take fewer operations, such as --benchtime 20x, or raise the option maxRequests";
        throw new AgentperfError("unavailable", `${server}: ${maxRequests} requests were sent, more aren't allowed in a launch: ${advice}`);
      }
      const flight = { silentLooks: 0, isLate: false, aborter: new AbortController() };
      flying.add(flight);
      return {
        signal: flight.aborter.signal,
        touch() {
          flight.silentLooks = 0;
        },
        failure(thrown) {
          if (thrown instanceof AgentperfError) return thrown;
          if (signal.aborted) return new AgentperfError("aborted", "the run ended");
          const said = flight.isLate
            ? `no answer within ${silenceTimeoutMs} ms`
            : withCertificateAdvice(saidBy(thrown, scrub), thrown, { address: url, plain: "http://" });
          // Without a cause: the clients' own errors hold the request with its key.
          return new AgentperfError("unavailable", `${server}: ${said}`);
        },
        cancel: () => flight.aborter.abort(),
        end: () => void flying.delete(flight),
      };
    },
    async during(work) {
      const flight = flights.begin();
      try {
        return await work(flight.signal);
      } catch (thrown) {
        throw flight.failure(thrown);
      } finally {
        flight.end();
      }
    },
    close() {
      clearInterval(watchdog);
      signal.removeEventListener("abort", onAbort);
      onAbort();
    },
  };
  return flights;
}

/** What clients' errors know: the HTTP status, and the answer's headers. */
interface ClientError {
  readonly status?: unknown;
  readonly headers?: { get?(name: string): string | null } | undefined;
}

function saidBy(thrown: unknown, scrub: (text: string) => string): string {
  const { status, headers } = (typeof thrown === "object" && thrown !== null ? thrown : {}) as ClientError;
  const message = scrubbedShort(messageOf(thrown), scrub, mostSaid);
  const shown = isStumble(thrown) ? `the client can't read the answer: ${message}` : message;
  const wait = headers?.get?.("retry-after") ?? undefined;
  const known =
    typeof status === "number" && !shown.startsWith(`${status}`) ? `HTTP ${status}: ` : typeof status === "number" ? "HTTP " : "";
  return `${known}${shown}${wait === undefined ? "" : `; it asks to wait ${waitOf(scrub(wait))} (Retry-After)`}`;
}

/** What a client throws where it takes for granted what isn't there. */
const isStumble = (thrown: unknown): boolean =>
  thrown instanceof TypeError && /^Cannot (?:read|set|destructure) |(?:null|undefined) is not an object/.test(thrown.message);

/** Seconds, or a date. */
const waitOf = (text: string): string => (/^\d{1,6}$/.test(text) ? `${text} s` : `until ${JSON.stringify(text.slice(0, 40))}`);
