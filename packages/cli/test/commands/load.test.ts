import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { agentperf, calls, fixtures, here, leftDirectories, resultDirectory, workers } from "../agentperf.ts";

// Alone: a busy machine sends late, which makes a load invalid, and then less is seen of it.

const on = ["--config", "load.config.ts", "--runtime", here];

describe("agentperf load", () => {
  it("starts operations at a rate, keeps what it gave, and shows it again", async () => {
    await using own = await resultDirectory();
    const before = leftDirectories();
    const flags = ["--rate", "100/s", "--duration", "2s", "--arrivals", "uniform", "--slo", "p50<1ms", "--slo", "errors<1%"];
    const { code, stdout, stderr } = await agentperf(["load", "Wait", ...on, ...flags, "--warmup", "10ms", "-o", own.result]);
    // A machine that is busy sends late, which makes a load invalid whatever it met.
    const isInvalid = stdout.includes("\ninvalid ");
    assert.equal(code, isInvalid ? 3 : 1, `an objective is missed: ${stdout}${stderr}`);
    assert.match(stdout, /^loads\/Wait\/rate=100 /m);
    assert.match(stdout, /200 of 200 operations/);
    assert.match(stdout, isInvalid ? /^unknown p50<1ms$/m : /^missed p50<1ms \(\d\d\.\dms\)$/m);
    assert.match(stdout, isInvalid ? /^unknown errors<1%$/m : /^met {4}errors<1% \(0\)$/m);
    assert.match(stdout, /^response +\S+ms/m);
    const { plan, launches, failures } = await own.read();
    assert.deepEqual(failures, []);
    const [launch] = launches;
    assert.deepEqual(launch?.load?.counts, { planned: 200, sent: 200, dropped: 0, completed: 200, failed: 0, unanswered: 0 });
    assert.deepEqual(
      launch?.load?.objectives.map(({ met }) => met),
      [false, true],
    );
    assert.ok((launch?.nsPerOp ?? 0) >= 19e6, "an operation's time is its response");
    assert.deepEqual(plan.crossings[0]?.load?.stages, [{ from: 100, to: 100, durationNs: 2e9 }]);
    assert.deepEqual(leftDirectories(), before);
    const [shown, compared] = await calls([
      ["show", own.result],
      ["compare", own.result, own.result],
    ]);
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /^response +\d\d\.\dms/m);
    // Of an invalid one there is nothing to compare.
    assert.equal(compared.code, isInvalid ? 2 : 0, compared.stderr);
  });

  it("spreads a load over processes, whose figures are one", async () => {
    await using own = await resultDirectory();
    const flags = [
      "--rate",
      "100/s",
      "--duration",
      "1s",
      "--arrivals",
      "uniform",
      "--generators",
      "2",
      "--warmup",
      "10ms",
      "--slo",
      "p99<5s",
    ];
    const { code, stderr } = await agentperf(["load", "Wait", ...on, ...flags, "-q", "-o", own.result]);
    const { launches } = await own.read();
    assert.equal(launches[0]?.load?.counts.completed, 100, stderr);
    assert.deepEqual(
      launches[0]?.load?.generators?.map(({ place, counts }) => [place, counts.completed]),
      [
        [1, 50],
        [2, 50],
      ],
    );
    assert.equal(launches[0]?.load?.timeline.stretches[0]?.planned, 100);
    assert.ok(code === 0 || launches[0]?.load?.invalid.length !== 0, stderr);
  });

  it("takes stages and objectives from the config, and one level of a benchmark with several", async () => {
    await using own = await resultDirectory();
    const { stdout, stderr } = await agentperf(["load", "Levels", ...on, "--warmup", "10ms", "-o", own.result]);
    const { launches, plan } = await own.read();
    assert.deepEqual(
      plan.crossings.map(({ name }) => name),
      ["Levels/rate=0-100+100"],
    );
    assert.equal(launches[0]?.load?.counts.planned, 75, stderr);
    assert.match(stdout, /^(met {4}|unknown )mean<900ms/m);
  });

  it("counts failures by kind, and shows the first of each", async () => {
    const flags = ["--rate", "200/s", "--duration", "1s", "--arrivals", "uniform", "--warmup", "0ms", "--slo", "errors<1%", "-q"];
    const { code, stdout } = await agentperf(["load", "Fails", ...on, ...flags, "-o", "/dev/null"]);
    assert.match(stdout, /^20 \(10\.0%\) failed$/m);
    assert.match(stdout, /^failed 20× request N was refused: request \d+ was refused$/m);
    assert.match(stdout, stdout.includes("\ninvalid ") ? /^unknown errors<1%$/m : /^missed errors<1% \(10\.0%\)$/m);
    assert.ok(code === 1 || code === 3, String(code));
  });

  it("keeps what it counted where nothing ended well: objectives are missed, and without any it has failed", async () => {
    await using own = await resultDirectory();
    const flags = ["--rate", "50/s", "--duration", "1s", "--arrivals", "uniform", "--warmup", "0ms"];
    // One that holds a load to nothing.
    const free = join(own.path, "agentperf.config.json");
    await writeFile(free, JSON.stringify({ suites: [join(fixtures, "load.ts")] }));
    const to = (name: string) => ["-o", join(own.path, `${name}.json`)];
    const [missed, failed, both, early] = await calls([
      ["load", "Down", ...on, ...flags, "--slo", "p99<1s", "--slo", "errors<=0%", "-o", own.result],
      ["load", "Down", "--config", free, "--runtime", here, ...flags, ...to("free")],
      ["load", "Down", ...on, ...flags, "--generators", "2", "--slo", "p99<1s", "-q", ...to("both")],
      ["load", "Down", ...on, ...flags, "--duration", "10m", "--slo", "errors<1%", "--abort-on-fail", "1s", ...to("early")],
    ]);
    // A machine that is too busy makes any load invalid.
    const codeOf = ({ stdout }: { readonly stdout: string }, code: number) => (stdout.includes("\ninvalid ") ? 3 : code);
    assert.equal(missed.code, codeOf(missed, 1), missed.stderr);
    assert.match(missed.stdout, /: 0 of 50 operations$/m);
    assert.match(missed.stdout, /^50 \(100\.0%\) failed$/m);
    assert.match(missed.stdout, /^failed 50× connect ECONNREFUSED with nothing$/m);
    if (missed.code === 1) {
      assert.match(missed.stdout, /^missed p99<1s \(too many operations were lost\)$/m);
      assert.match(missed.stdout, /^missed errors<=0% \(100\.0%\)$/m);
    }
    const { launches, failures } = await own.read();
    assert.deepEqual(failures, []);
    const [launch] = launches;
    assert.deepEqual(launch?.load?.counts, { planned: 50, sent: 50, dropped: 0, completed: 0, failed: 50, unanswered: 0 });
    assert.deepEqual([launch?.iterations, launch?.latency.p99Ns, launch?.histogram.buckets], [0, 0, []]);
    assert.equal(failed.code, 3, failed.stderr);
    if (!failed.stdout.includes("\ninvalid "))
      assert.match(failed.stdout, /^failed none of 50 operations ended well \(50 failed\); most often: /m);
    assert.equal(both.code, codeOf(both, 1), both.stdout);
    assert.match(both.stdout, /: 0 of 50 operations$/m);
    assert.equal(early.code, codeOf(early, 1), early.stderr);
    assert.match(early.stdout, /ended after \d+ s, since errors<1% was missed/);
    const later = await calls(
      [
        ["show", own.result],
        ["check", own.result],
        ["check", own.result, "--slo", "p99<1s"],
        ["baseline", "save", own.result, "--name", "down"],
        ["history", own.result],
        ["report", own.result, "-o", join(own.path, "page.html")],
      ],
      { cwd: own.path },
    );
    if (missed.code === 3) return;
    assert.deepEqual(
      later.map(({ code }) => code),
      [0, 1, 1, 2, 0, 0],
      later.map(({ stderr }) => stderr).join(""),
    );
    assert.match(later[1]?.stdout ?? "", /failed: none of 50 operations ended well \(50 failed\); most often: connect ECONNREFUSED/);
    assert.match(later[3]?.stderr ?? "", /no launch to keep: none of 50 operations ended well/);
    assert.match(later[4]?.stdout ?? "", /loads\/Down\/rate=50 \S+( \S+)*: lost .*100\.00 %/);
  });

  it("searches on below a rate at which nothing ends well, and says where none holds", async () => {
    await using own = await resultDirectory();
    const flags = ["--find", "--slo", "p99<1s", "--rate", "16/s", "--arrivals", "uniform", "--duration", "250ms", "--warmup", "0ms"];
    const { code, stdout, stderr } = await agentperf(["load", "Down", ...on, ...flags, "-o", own.result]);
    const { found: [found] = [] } = await own.read();
    assert.equal(found?.failure, undefined);
    const tried = (outcome: string) => [...new Set(found?.probes.filter((probe) => probe.outcome === outcome).map(({ rate }) => rate))];
    assert.deepEqual(tried("met"), [], stderr);
    // On a busy machine the generator may be the limit each time that a rate is tried.
    for (const rate of [16, 8, 4]) assert.ok(tried("missed").includes(rate) || tried("invalid").includes(rate), stderr);
    if (found?.invalidAt !== undefined) return;
    assert.equal(code, 1, stderr);
    assert.match(stdout, /^search no rate holds p99<1s: missed at 4\.00\/s and above$/m);
    const checked = await agentperf(["check", own.result]);
    assert.equal(checked.code, 1);
    assert.match(checked.stdout, /failed: no rate holds p99<1s/);
  });

  it("tells no secret that a failure holds, whole or with its digits changed", async () => {
    await using own = await resultDirectory();
    const secret = "t0k3n-s3cr3t-1234567890";
    const flags = ["--rate", "50/s", "--duration", "1s", "--warmup", "0ms", "-o", own.result];
    const { stdout, stderr } = await agentperf(["load", "Down", ...on, ...flags], { env: { LOAD_TOKEN: secret } });
    assert.match(stdout, /^failed \d+× connect ECONNREFUSED with \*\*\*$/m);
    const whole = `${stdout}${stderr}${JSON.stringify(await own.read())}`;
    for (const text of [secret, secret.replace(/\d+/g, "N")]) assert.ok(!whole.includes(text), text);
  });

  it("keeps what it gave until it is interrupted, and the end makes no failures", async () => {
    await using own = await resultDirectory();
    const mark = `${own.result}.mark`;
    const { code, stderr } = await agentperf(
      ["load", "Marks", ...on, "--rate", "40/s", "--duration", "10m", "--warmup", "0ms", "-o", own.result],
      {
        env: { LOAD_MARK: mark },
        async onStart(child) {
          while (!existsSync(mark)) await wait(20);
          process.kill(child.pid as number, "SIGINT");
        },
      },
    );
    assert.equal(code, 130, stderr);
    const { launches, interrupted, failures } = await own.read();
    const { seconds = 0, counts } = launches[0]?.load ?? {};
    assert.deepEqual([interrupted, failures, counts?.failed, counts?.unanswered], [true, [], 0, 0], stderr);
    assert.ok((counts?.completed ?? 0) >= 9 && seconds > 0 && seconds < 600, `${seconds} s`);
    assert.deepEqual(workers(), []);
  });

  it("ends early where an objective is missed, if it is told to, and keeps what it gave", async () => {
    await using own = await resultDirectory();
    const flags = ["--rate", "50/s", "--duration", "10m", "--warmup", "0ms", "--slo", "p50<1ms", "--generators", "2"];
    const { code, stdout, stderr } = await agentperf(["load", "Wait", ...on, ...flags, "--abort-on-fail", "1s", "-o", own.result]);
    assert.ok(code === 1 || code === 3, stderr);
    assert.match(stdout, /ended after \d+ s, since p50<1ms was missed/);
    const { launches, interrupted } = await own.read();
    assert.equal(interrupted, false);
    const { seconds = 0, counts } = launches[0]?.load ?? {};
    assert.ok(seconds >= 1 && seconds < 60 && (counts?.completed ?? 0) > 0, `${seconds} s`);
    const [without, bad] = await calls([
      ["load", "Wait", ...on, "--rate", "1/s", "--config", "own.config.ts", "--abort-on-fail"],
      ["load", "Wait", ...on, "--rate", "1/s", "--slo", "p50<1ms", "--abort-on-fail", "soon"],
    ]);
    assert.deepEqual([without.code, bad.code], [2, 2]);
  });

  it("isn't ended where all is sent and only answers are awaited", async () => {
    await using own = await resultDirectory();
    const flags = ["--rate", "20/s", "--arrivals", "uniform", "--duration", "500ms", "--slo", "p50<1ms", "--slo", "errors<=0%"];
    const { stdout, stderr } = await agentperf(["load", "Late", ...on, ...flags, "--abort-on-fail", "0s", "-o", own.result]);
    const { launches } = await own.read();
    const { counts } = launches[0]?.load ?? {};
    assert.deepEqual(counts, { planned: 10, sent: 10, dropped: 0, completed: 10, failed: 0, unanswered: 0 }, stderr);
    assert.doesNotMatch(stdout, /ended after/);
  });

  it("searches the highest rate that holds, and says how it knows", async () => {
    await using own = await resultDirectory();
    // A hundred in the second of a probe; with one more, fewer than one in a hundred is refused.
    const flags = ["--find", "--slo", "errors<1%", "--rate", "25/s", "--arrivals", "uniform", "--duration", "1s", "--warmup", "0ms"];
    const { code, stderr, stdout } = await agentperf(["load", "Hundred", ...on, ...flags, "-o", own.result]);
    assert.equal(code, 0, stderr);
    // A machine that is too busy ends the search below the limit, and then it says so.
    const isLimited = stdout.includes("the server may hold more");
    const [, told = "0"] =
      /^(?:found|search) (?:at least )?(\d+\.?\d*)\/s (?:is the highest rate that holds|hold) errors<1%/m.exec(stdout) ?? [];
    assert.ok(Number(told) > 0 && Number(told) <= 102, stdout);
    assert.ok(Number(told) >= 99 || isLimited, stdout);
    const { launches, found: [found] = [] } = await own.read();
    assert.ok(found !== undefined && found.probes.length >= 5, stderr);
    assert.deepEqual([found.crossing.name, found.objectives, found.failure], ["Hundred", ["errors<1%"], undefined]);
    assert.ok(Math.abs((found.rate ?? 0) - Number(told)) < 1, `${found.rate}`);
    for (const { crossing, round } of found.probes)
      assert.ok(launches.some((launch) => launch.crossing === crossing && launch.round === round));
    assert.ok(new Set(launches.map(({ crossing }) => crossing)).size >= 5, "each rate is a crossing of its own");
  });

  it("says that it is the limit itself, where it is, with what to do", async () => {
    // Each operation takes 10 ms of this process, and 200 are to start each second.
    const flags = ["--rate", "200/s", "--duration", "1s", "--warmup", "0ms", "--slo", "p99<10s", "-q"];
    const { code, stdout } = await agentperf(["load", "Busy", ...on, ...flags, "-o", "/dev/null"]);
    assert.equal(code, 3, stdout);
    // On a machine on which others have the processors it can't be told from these.
    const advice = "(spread the load over more processes with --generators|the generator itself was hardly busy)";
    assert.match(stdout, new RegExp(`^invalid .*: these are the generator's figures; ${advice}`, "m"));
  });

  it("refuses what can't be a load, and says what can", async () => {
    const config = ["--config", "load.config.ts"];
    const all = await calls([
      ["load", "--rate", "1/s", ...config],
      ["load", "Wait", "--rate", "fast", ...config],
      ["load", "Wait", "--rate", "0/s", ...config],
      ["load", "Wait", "--rate", "99999999/s", ...config],
      ["load", "Wait", "--rate", "1/s", "--slo", "p99>10ms", ...config],
      ["load", "Wait", "--rate", "1/s", "--slo", "p101<10ms", ...config],
      ["load", "Wait", "--rate", "1/s", "--slo", "errors<1", ...config],
      ["load", "Wait", "--rate", "1/s", "--duration", "0s", ...config],
      ["load", "Wait", "--duration", "1s", ...config],
    ]);
    for (const { code, stderr } of all) assert.equal(code, 2, stderr);
    assert.match(all[1].stderr, /rate "fast" must be like 2000\/s/);
    assert.match(all[4].stderr, /objective "p99>10ms" must be like p99<10ms/);
    const one = await agentperf(["load", "One", ...on, "--rate", "1/s", "--duration", "1s", "-q", "-o", "/dev/null"]);
    assert.equal(one.code, 3);
    assert.match(one.stdout, /One can't be put under load: it writes one file/);
  });

  it("ends when it is interrupted, and leaves nothing behind", async () => {
    await using own = await resultDirectory();
    const before = leftDirectories();
    const { code } = await agentperf(["load", "Wait", ...on, "--rate", "10/s", "--duration", "10m", "-o", own.result], {
      async onStart(child) {
        while (workers().length === 0) await wait(20);
        process.kill(child.pid as number, "SIGINT");
      },
    });
    assert.equal(code, 130);
    assert.deepEqual([workers(), leftDirectories()], [[], before]);
  });
});
