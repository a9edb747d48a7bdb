import process from "node:process";
import { seededRandom } from "@agentperf/core";
import { startOwnMcp } from "../../test-support/mcp-servers.ts";
import { type Answer, serveByHand } from "./http-by-hand.ts";
import type { Known, Seen, Told } from "./known-servers.ts";

// The program of a known server: tells its parent where it serves, then what it has seen whenever it is asked. It ends with its parent.

const known = JSON.parse(process.argv[2] ?? "{}") as Known;
let seen = nothing();

function nothing() {
  return { requests: 0, answered: 0, stallsMs: [] as number[], served: [] as Seen["served"][number][] };
}

const done = (answer: Answer): void => {
  seen.answered += 1;
  answer();
};

/** Answers in their order, each not before its instant. */
function answerLater(): (answer: () => void, dueMs: number) => void {
  const waiting: { readonly answer: () => void; readonly dueMs: number }[] = [];
  let isLooking = false;
  const lookSoon = () => {
    isLooking = true;
    setTimeout(look, 1);
  };
  const look = () => {
    isLooking = false;
    const nowMs = performance.now();
    let due = 0;
    while (due < waiting.length && (waiting[due]?.dueMs ?? 0) <= nowMs) due += 1;
    for (const { answer } of waiting.splice(0, due)) answer();
    if (waiting.length > 0) lookSoon();
  };
  return (answer, dueMs) => {
    waiting.push({ answer, dueMs });
    if (!isLooking) lookSoon();
  };
}

/** Requests that were there before anything stalls: those by which a tool sees whether the server is there. */
const before = 20;

function stall({ stallMs, everyMs }: Known & { kind: "stall" }): (answer: Answer) => void {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  let timer: NodeJS.Timeout | undefined;
  const hold = () => {
    const fromMs = performance.now();
    Atomics.wait(cell, 0, 0, stallMs);
    seen.stallsMs.push(performance.now() - fromMs);
    timer = setTimeout(hold, everyMs - stallMs);
  };
  return (answer) => {
    if (seen.requests === 1) clearTimeout(timer);
    if (seen.requests === before) timer = setTimeout(hold, everyMs / 2);
    done(answer);
  };
}

/** Timers are late by a millisecond or two: what is left is waited for by looking again and again, while requests are read. */
const spinMs = 2.5;

function queue({ meanMs, seed }: Known & { kind: "queue" }): (answer: Answer) => void {
  const random = seededRandom(seed);
  const waiting: { readonly answer: Answer; readonly atMs: number }[] = [];
  let isBusy = false;
  const serve = (startMs: number) => {
    const first = waiting[0];
    isBusy = first !== undefined;
    if (first === undefined) return;
    const drawnMs = -meanMs * Math.log1p(-random());
    const look = () => {
      const leftMs = startMs + drawnMs - performance.now();
      if (leftMs > spinMs) setTimeout(look, leftMs - spinMs);
      else if (leftMs > 0) setImmediate(look);
      else {
        const endMs = performance.now();
        waiting.shift();
        seen.served.push({ atMs: first.atMs, serviceMs: endMs - startMs, drawnMs });
        done(first.answer);
        serve(endMs);
      }
    };
    look();
  };
  return (answer) => {
    const atMs = performance.now();
    waiting.push({ answer, atMs });
    if (!isBusy) serve(atMs);
  };
}

function paced({ perSecond, awayMs }: Known & { kind: "paced" }): (answer: Answer) => void {
  const later = answerLater();
  let freeMs = 0;
  return (answer) => {
    freeMs = Math.max(freeMs, performance.now()) + 1_000 / perSecond;
    later(() => done(answer), freeMs + awayMs);
  };
}

/** Requests that may come at once, beyond what is allowed in a second. */
const burst = 10;

function refusing({ perSecond, awayMs }: Known & { kind: "refusing" }): (answer: Answer) => void {
  const later = answerLater();
  let [tokens, atMs] = [burst, performance.now()];
  return (answer) => {
    const nowMs = performance.now();
    tokens = Math.min(burst, tokens + ((nowMs - atMs) * perSecond) / 1_000);
    atMs = nowMs;
    const isRefused = tokens < 1;
    if (!isRefused) tokens -= 1;
    later(() => (isRefused ? answer(503) : done(answer)), nowMs + awayMs);
  };
}

const windowMs = 500;

function rising({ msPerThousand, awayMs }: Known & { kind: "rising" }): (answer: Answer) => void {
  const later = answerLater();
  const came: number[] = [];
  return (answer) => {
    const nowMs = performance.now();
    came.push(nowMs);
    let old = 0;
    while ((came[old] ?? nowMs) < nowMs - windowMs) old += 1;
    came.splice(0, old);
    const perSecond = (came.length / windowMs) * 1_000;
    later(() => done(answer), nowMs + awayMs + (msPerThousand * perSecond) / 1_000);
  };
}

function behaviour(): (answer: Answer) => void {
  if (known.kind === "stall") return stall(known);
  if (known.kind === "queue") return queue(known);
  if (known.kind === "paced") return paced(known);
  if (known.kind === "refusing") return refusing(known);
  if (known.kind === "rising") return rising(known);
  return done;
}

async function serve(): Promise<string> {
  if (known.kind === "mcp") return (await startOwnMcp()).url;
  const behave = behaviour();
  return serveByHand((answer) => {
    seen.requests += 1;
    behave(answer);
  });
}

process.on("disconnect", () => process.exit(0));
process.on("message", (told: Told) => {
  if (told === "forget") seen = nothing();
  else process.send?.(seen satisfies Seen);
});
process.send?.(await serve());
