import { agentperfLoad, config, onlyLoad } from "./agentperf.ts";
import type { Proof } from "./proof.ts";
import { startKnown } from "./start-server.ts";
import { offBy, percent, printTable, verdict } from "./table.ts";

// A server at its limit, and a generator at its own: the first load is the server's and misses its objective, the second is nobody's.

const limit = 200;
const asked = 400;
const maxInFlight = 100;
const tolerance = 0.05;

const proof: Proof = async ({ quick }) => {
  const seconds = quick ? 5 : 30;
  const rows: (readonly (string | number)[])[] = [];
  let allMet = true;
  const add = (what: string, wanted: string, found: string, met: boolean) => {
    allMet &&= met;
    rows.push([what, wanted, found, verdict(met)]);
  };
  const rate = ["--rate", `${asked}/s`, "--duration", `${seconds}s`, "--arrivals", "uniform", "--warmup", "0s"];
  const flags = [...rate, "--max-in-flight", String(maxInFlight), "--slo", "p99<100ms", "--slo", "dropped<1%", "--http", "fetch"];

  for (const runtime of ["node", "bun", "deno"]) {
    await using paced = await startKnown({ kind: "paced", perSecond: limit, awayMs: 0 });
    const at = await agentperfLoad(["HttpGet", ...flags, "--http-url", paced.url, "--runtime", runtime]);
    const { counts, invalid, objectives } = onlyLoad(at);
    const { requests } = await paced.seen();
    const name = (what: string) => `a server that holds ${limit}/s, ${asked}/s asked for, ${runtime}: ${what}`;
    // As many as the server takes, and those that may wait.
    const sent = limit * seconds + maxInFlight;
    add(
      name("sent"),
      `${sent} ± 5 %`,
      `${counts.sent} (off by ${percent(offBy(counts.sent, sent))})`,
      offBy(counts.sent, sent) <= tolerance,
    );
    add(name("dropped"), `${asked * seconds} - sent`, String(counts.dropped), counts.dropped === asked * seconds - counts.sent);
    // The two before are those by which the command sees whether the server is there.
    const met = requests >= counts.sent && requests - counts.sent <= 3;
    add(name("sent, as the server counts"), "sent, and up to 3 before it", String(requests), met);
    add(
      name("whose limit"),
      "the server's: valid, objectives missed",
      saidOf(invalid, objectives, at.code),
      invalid.length === 0 && at.code === 1,
    );

    await using plain = await startKnown({ kind: "plain" });
    const starved = await agentperfLoad(["Starved", "--config", config, ...flags, "--http-url", plain.url, "--runtime", runtime]);
    const own = onlyLoad(starved);
    const isOwn = own.invalid.length > 0 && starved.code === 3;
    add(
      `a generator that is kept from working, ${runtime}: whose limit`,
      "its own: invalid",
      saidOf(own.invalid, own.objectives, starved.code),
      isOwn,
    );
  }
  printTable("Whose limit it is:", ["", "target", "found", ""], rows, 3);
  return allMet;
};
export default proof;

function saidOf(invalid: readonly { readonly reason: string }[], objectives: readonly { readonly met: boolean }[], code: number): string {
  const missed = objectives.filter(({ met }) => !met).length;
  const why = invalid.length === 0 ? "valid" : `invalid: ${invalid.map(({ reason }) => reason).join("; ")}`;
  return `${why}, ${missed} objectives missed, exit code ${code}`;
}
