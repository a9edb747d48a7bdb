import type { Invalid } from "./invalid.ts";
import type { LoadMeasurement } from "./load-measurement.ts";

/** Sent of planned, where nothing was dropped for want of a place. */
const fewestSent = 0.99;
/** Lag that is nobody's fault, and as a share of the response. */
const freeLagNs = 2e6;
const mostLagShare = 0.1;
/** A core or a loop that is busier delays what it measures. */
const mostBusy = 0.8;

const ms = (ns: number): string => `${(ns / 1e6).toPrecision(3)} ms`;
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
  const found: Invalid[] = [];
  const more = "spread the load over more processes with --generators, or ask for less";
  // What was planned is drawn: four standard deviations of a Poisson number are its own chance.
  const wanted = plannedByTheory - (isRandom ? 4 * Math.sqrt(plannedByTheory) : 1);
  const share = counts.planned / plannedByTheory;
  if (share < fewestSent && counts.planned < wanted)
    found.push({ reason: `only ${percent(share)} of the operations could be started in time`, advice: more });
  if (lag.count > 0 && response.count > 0) {
    const [lagNs, responseNs] = [lag.at(0.99), response.at(0.99)];
    if (lagNs > Math.max(freeLagNs, mostLagShare * responseNs))
      found.push({
        reason: `operations were sent late: by ${ms(lagNs)} at the 99th percentile (response ${ms(responseNs)})`,
        advice: more,
      });
  }
  const { utilization } = eventLoop ?? {};
  if (utilization !== undefined && utilization > mostBusy)
    found.push({ reason: `the generator's event loop was busy ${percent(utilization)} of the time`, advice: more });
  const { cpuShare } = conditions ?? {};
  if (cpuShare !== undefined && cpuShare > mostBusy)
    found.push({ reason: `the generator's thread used ${percent(cpuShare)} of a core`, advice: more });
  return found;
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
