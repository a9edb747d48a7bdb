import type { Invalid } from "./invalid.ts";
import type { LoadGenerator, LoadMeasurement } from "./load-measurement.ts";

/** Sent of planned, where nothing was dropped for want of a place. */
const fewestSent = 0.99;
/** Lag that is nobody's fault, and as a share of the response. */
const freeLagNs = 2e6;
const mostLagShare = 0.1;
/** A core or a loop that is busier delays what it measures. */
const mostBusy = 0.8;
/** One that is less busy than this has time to send when it is meant to. */
const hardlyBusy = 0.3;

const ms = (ns: number): string => `${Number((ns / 1e6).toPrecision(3))} ms`;
const percent = (share: number): string => `${(share * 100).toFixed(share > 0.1 ? 0 : 1)} %`;

/**
 * Why a load is the generator's limit and not the server's, if it is: then its figures are nobody's.
 *
 * The limits are those of practice: k6's documents and artillery warn above 80 % of a CPU, Nighthawk wants 99 % of what was planned sent.
 * @param plannedByTheory - operations that the stages ask for, on average
 */
export function invalidity(
  { counts, response, lag, eventLoop, conditions }: LoadMeasurement,
  { plannedByTheory, isRandom }: { readonly plannedByTheory: number; readonly isRandom: boolean },
): Invalid[] {
  if (counts.planned === 0) return [nothingDue];
  const found: Invalid[] = [];
  const more = "spread the load over more processes with --generators, or ask for less";
  const quiet = "the generator itself was hardly busy, so something else had the processors: measure on a machine that is quiet";
  // What was planned is drawn: four standard deviations of a Poisson number are its own chance.
  const wanted = plannedByTheory - (isRandom ? 4 * Math.sqrt(plannedByTheory) : 1);
  const share = counts.planned / plannedByTheory;
  if (share < fewestSent && counts.planned < wanted)
    found.push({ reason: `only ${percent(share)} of the operations could be started in time`, advice: more });
  const limits = limitsOf({
    ...(lag.count > 0 && response.count > 0 ? { lagP99Ns: lag.at(0.99), responseP99Ns: response.at(0.99) } : {}),
    loopBusy: eventLoop?.utilization,
    cpuShare: conditions?.cpuShare,
  });
  if (limits.late !== undefined)
    found.push({ reason: `operations were sent late: ${limits.late}`, advice: isIdle({ eventLoop, conditions }) ? quiet : more });
  if (limits.loop !== undefined)
    found.push({ reason: `the generator's event loop, in which the client works too, was busy ${limits.loop} of the time`, advice: more });
  if (limits.thread !== undefined) found.push({ reason: `the generator's thread used ${limits.thread} of a core`, advice: more });
  return found;
}

const nothingDue: Invalid = {
  reason: "no operation was due in that time",
  advice: "ask for a higher --rate, or for a longer --duration",
};

/** Whether a generator had time enough to send in time. No: it hadn't, or nobody can tell. */
function isIdle({ eventLoop, conditions }: Pick<LoadMeasurement, "eventLoop" | "conditions">): boolean {
  const shares = [eventLoop?.utilization, conditions?.cpuShare].filter((share) => share !== undefined);
  return shares.length > 0 && shares.every((share) => share < hardlyBusy);
}

type Told = Pick<LoadGenerator, "lagP99Ns" | "responseP99Ns" | "loopBusy" | "cpuShare">;

/** Where a generator was itself the limit, each in a few words; what is absent was none. */
function limitsOf({ lagP99Ns, responseP99Ns, loopBusy = 0, cpuShare = 0 }: Told): { late?: string; loop?: string; thread?: string } {
  const isLate = lagP99Ns !== undefined && responseP99Ns !== undefined && lagP99Ns > Math.max(freeLagNs, mostLagShare * responseP99Ns);
  return {
    ...(isLate ? { late: `by ${ms(lagP99Ns)} at the 99th percentile (response ${ms(responseP99Ns)})` } : {}),
    ...(loopBusy > mostBusy ? { loop: percent(loopBusy) } : {}),
    ...(cpuShare > mostBusy ? { thread: percent(cpuShare) } : {}),
  };
}

/** Why one of several generators was the limit, by the same limits as the whole load; empty: it kept up. */
export function generatorLimits(generator: Told): string[] {
  const { late, loop, thread } = limitsOf(generator);
  return [
    ...(late === undefined ? [] : [`sent late: ${late}`]),
    ...(loop === undefined ? [] : [`its event loop was busy ${loop} of the time`]),
    ...(thread === undefined ? [] : [`its thread used ${thread} of a core`]),
  ];
}

/** One of several generators, from what it measured. @param which - which one it is */
export function generatorOf(
  { counts, lag, response, eventLoop, conditions }: LoadMeasurement,
  which: Pick<LoadGenerator, "place" | "agent">,
): LoadGenerator {
  return {
    ...which,
    counts,
    ...(lag.count === 0 ? {} : { lagP50Ns: lag.at(0.5), lagP99Ns: lag.at(0.99) }),
    ...(response.count === 0 ? {} : { responseP99Ns: response.at(0.99) }),
    ...(eventLoop?.utilization === undefined ? {} : { loopBusy: eventLoop.utilization }),
    ...(conditions?.cpuShare === undefined ? {} : { cpuShare: conditions.cpuShare }),
  };
}

/** A timer's own lateness is of this size; response times that are not much longer are mostly that. */
const timerFloorNs = 1.5e6;

/** What to tell where only the service times mean something: the generator's timers are coarser than the operation. */
export function belowTimers({ service, lag }: LoadMeasurement): string | undefined {
  if (service.count === 0 || lag.count === 0) return undefined;
  const [serviceNs, lagNs] = [service.at(0.5), lag.at(0.5)];
  if (serviceNs >= timerFloorNs || lagNs < 0.1 * serviceNs) return undefined;
  return `an operation takes ${ms(serviceNs)}, and timers are late by ${ms(lagNs)}: of this load only the service time means something`;
}
