/** What a probe at a rate said: it met its objectives, it didn't, or the generator was the limit, which says nothing of the server. */
export type ProbeOutcome = "met" | "missed" | "invalid";

/** One probe of a search. */
export interface Probe {
  /** Operations a second. */
  readonly rate: number;
  readonly outcome: ProbeOutcome;
}

/** What a search has found. */
export interface Found {
  /** The highest rate that was met and confirmed; absent: not even the lowest one was met. */
  readonly rate?: number | undefined;
  /** The lowest rate that wasn't met; absent: none was found. */
  readonly missedAt?: number | undefined;
  /** The lowest rate at which the generator was the limit; absent: at none. Nobody knows then what the server does there. */
  readonly invalidAt?: number | undefined;
  readonly isConfirmed: boolean;
}

/** Options of a {@link RateSearch}. */
export interface RateSearchOptions {
  /** The first rate that is tried, to three digits. */
  readonly start: number;
  /** How far apart the highest rate that holds and the lowest that doesn't may be in the end, as a share. Default: 0.025, half of what the found rate may be off by. */
  readonly within?: number | undefined;
  /** How often the rate that was found must hold again. Default: 3. */
  readonly confirmations?: number | undefined;
  /** The lowest and the highest rate that are tried. Default: 0.1 and 10,000,000. */
  readonly least?: number | undefined;
  readonly most?: number | undefined;
}

/** Digits of a rate that is tried, so that what is shown is what was tried; more where two rates differ by less. */
const digits = 3;
/** So often a rate is tried again at which the generator was the limit: something else may have disturbed it for a moment. */
const mostRetries = 2;
/** From the rate that is tried first on it takes about so many until one isn't met. */
const usualDoublings = 4;
/** A search that confirms and fails again and again, on a server that can't make up its mind, ends. */
const mostProbes = 60;

/**
 * Searches the highest rate that holds: doubling until one isn't met, bisection by ratio until it is known closely enough, then confirmations;
 * where one of these fails, the rate is too high, and the search goes on below it.
 *
 * @see the adaptive load controller of Nighthawk, which searches exponentially, then bisects, then confirms
 */
export class RateSearch {
  readonly #start: number;
  readonly #ratio: number;
  readonly #confirmations: number;
  readonly #least: number;
  readonly #most: number;
  readonly #probes: Probe[] = [];
  #met: number | undefined;
  #confirmed = 0;
  #missed: number | undefined;
  #invalid: number | undefined;
  /** The rate at which it was looked again, later, whether the generator is the limit. */
  #lookedAgain: number | undefined;
  #retried: { readonly rate: number; times: number } | undefined;

  constructor({ start, within = 0.025, confirmations = 3, least = 0.1, most = 1e7 }: RateSearchOptions) {
    if (!(start > 0)) throw new RangeError(`a search starts above 0, not at ${start}`);
    this.#start = shortRate(start);
    this.#ratio = 1 + within;
    this.#confirmations = confirmations;
    this.#least = least;
    this.#most = most;
  }

  get probes(): readonly Probe[] {
    return this.#probes;
  }

  /** The rate to try next; undefined: it is known, or can't be. */
  get next(): number | undefined {
    if (this.#probes.length >= mostProbes) return undefined;
    if (this.#retried !== undefined) return this.#retried.rate;
    const [met, above] = [this.#met, this.#above];
    if (met === undefined) {
      if (above === undefined) return this.#start;
      const rate = shortRate(above / 2, { below: above });
      return rate < this.#least ? undefined : rate;
    }
    if (above === undefined) return met >= this.#most ? this.#confirming(met) : Math.min(this.#most, shortRate(met * 2, { above: met }));
    // The middle by ratio: a rate is known to a share of it.
    if (above / met > this.#ratio) return shortRate(Math.sqrt(above * met), { above: met, below: above });
    // What kept the generator from working may be over by now.
    return above === this.#invalid && above !== this.#lookedAgain ? above : this.#confirming(met);
  }

  /** About how many probes are still to come; those by which no rate at all is found yet are a guess. */
  get left(): number {
    if (this.next === undefined) return 0;
    const [met, above] = [this.#met, this.#above];
    const bracket = met === undefined || above === undefined ? 2 : above / met;
    // Each one halves what is left of it, by ratio.
    const halvings = Math.max(0, Math.ceil(Math.log2(Math.log(bracket) / Math.log(this.#ratio))));
    if (met === undefined || above === undefined) return (above === undefined ? usualDoublings : 1) + halvings + this.#confirmations;
    return halvings + (halvings === 0 ? this.#confirmations + 1 - this.#confirmed : this.#confirmations);
  }

  /** Tells what the probe at {@link next} said. */
  tell(outcome: ProbeOutcome): void {
    const rate = this.next;
    if (rate === undefined) throw new RangeError("the search is over");
    this.#probes.push({ rate, outcome });
    const times = this.#retried?.times ?? 0;
    this.#retried = undefined;
    if (times === 0 && rate === this.#invalid) {
      this.#lookedAgain = rate;
      if (outcome === "invalid") return;
      this.#invalid = undefined;
    }
    if (outcome === "invalid" && times < mostRetries) {
      this.#retried = { rate, times: times + 1 };
      return;
    }
    if (outcome === "met") {
      if (rate === this.#met) this.#confirmed += 1;
      else {
        this.#met = rate;
        this.#confirmed = 1;
      }
      return;
    }
    if (outcome === "missed") this.#missed = Math.min(rate, this.#missed ?? rate);
    else this.#invalid = Math.min(rate, this.#invalid ?? rate);
    if (rate !== this.#met) return;
    // It held once, and then not: what held below it is where the search goes on.
    const below = this.#probes.filter((probe) => probe.outcome === "met" && probe.rate < rate).map((probe) => probe.rate);
    this.#met = below.length === 0 ? undefined : Math.max(...below);
    this.#confirmed = below.length === 0 ? 0 : 1;
  }

  get found(): Found {
    const isConfirmed = this.#met !== undefined && this.#confirmed > this.#confirmations;
    return { rate: this.#met, missedAt: this.#missed, invalidAt: this.#invalid, isConfirmed };
  }

  /** The lowest rate of which it isn't known that it holds. */
  get #above(): number | undefined {
    const known = [this.#missed, this.#invalid].filter((rate) => rate !== undefined);
    return known.length === 0 ? undefined : Math.min(...known);
  }

  #confirming(rate: number): number | undefined {
    return this.#confirmed > this.#confirmations ? undefined : rate;
  }
}

/** A rate in few digits that still lies where it must. */
function shortRate(
  rate: number,
  { above = 0, below = Number.POSITIVE_INFINITY }: { readonly above?: number; readonly below?: number } = {},
): number {
  for (let count = digits; count < 16; count++) {
    const short = Number(rate.toPrecision(count));
    if (short > above && short < below) return short;
  }
  return rate;
}
