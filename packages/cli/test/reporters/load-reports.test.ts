import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadSamplesOf } from "@agentperf/core/analysis";
import { formatResult, type LaunchLoad, parseResult, type Result, readGoText } from "@agentperf/core/result";
import { terminalText } from "@agentperf/core/safety";
import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import parsePrometheus from "parse-prometheus-text-format";
import { holdAgainstObjectives } from "../../src/gate/objectives.ts";
import { type ReportFormat, reporters } from "../../src/reporters/index.ts";
import { hostileTexts } from "./html/made.ts";
import { junitProblem } from "./junit.ts";
import { down, good, invalid, loadsResult, missed, partial, searchResult } from "./made-loads.ts";
import { reportOf } from "./reports.ts";

/** A result as it is read again, so that what is shown is what a file holds. */
const kept = (result: Result): Result => parseResult(formatResult(result), "made");
const [loads, found, limited, none, unfinished] = [
  kept(loadsResult([good, missed, invalid])),
  kept(searchResult()),
  kept(searchResult({ limit: 90 })),
  kept(searchResult({ objectives: ["p99<1ms"], start: 1 })),
  kept(searchResult({ most: 4 }, { interrupted: true })),
];
const broken = kept({ ...unfinished, interrupted: false, found: unfinished.found?.map((own) => ({ ...own, failure: "no server" })) ?? [] });
const formats = Object.keys(reporters) as ReportFormat[];
const shown = async (format: ReportFormat, result: Result, more: { readonly width?: number } = {}) =>
  (await reporters[format]()).report({ ...reportOf(result), verbose: false, ...more });

describe("a load whose generator was the limit", () => {
  const only = kept(loadsResult([invalid]));
  const [launch] = only.launches;
  assert.ok(launch?.load !== undefined && launch.load.invalid.length > 0);

  it("gives no figure that anybody could take for the server's", async () => {
    for (const format of formats) {
      // The document has all, with its reasons; the terminal shows them as what they are.
      if (format === "json" || format === "table") continue;
      const text = await shown(format, only);
      const { meanNs, p50Ns, p99Ns } = launch.latency;
      for (const ns of [meanNs, p50Ns, p99Ns, launch.load?.service.meanNs ?? 0])
        for (const figure of [String(ns), (ns / 1e6).toPrecision(3), (ns / 1e9).toPrecision(6)])
          assert.ok(!text.replace(/\(response [^)]*\)/g, "").includes(figure), `${format}: ${figure}`);
    }
  });

  it("says why in every format that has a place for it, and what to do", async () => {
    for (const format of ["table", "markdown", "junit", "html"] as const) {
      const text = (await shown(format, only)).replaceAll("&#39;", "'");
      assert.match(text, /operations were sent late/, format);
      assert.match(text, /spread the load over more processes with --generators/, format);
    }
    assert.match(await shown("csv", only), /,invalid,no,/);
    assert.match(await shown("prometheus", only), /^agentperf_load_valid\{[^}]*\} 0$/m);
    const table = await shown("table", only);
    assert.match(table, /^unknown p99<80ms$/m);
    assert.doesNotMatch(table, /^(met|missed) /m);
  });

  it("leaves formats of figures alone empty", async () => {
    assert.deepEqual(JSON.parse(await shown("bencher", only)), {});
    assert.deepEqual(JSON.parse(await shown("github-action-benchmark", only)), []);
    assert.deepEqual(JSON.parse(await shown("hyperfine", only)), { results: [] });
    assert.equal(await shown("go", only), "");
  });
});

describe("a load in which nothing ended well", () => {
  const free = kept(loadsResult([down]));
  const held = kept(loadsResult([{ ...down, objectives: ["p99<80ms", "errors<1%"] }]));

  it("is shown with what it counted and why, and with no time, in every format that has a place for it", async () => {
    for (const format of ["table", "markdown", "junit", "html", "csv"] as const) {
      for (const result of [free, held]) {
        const text = (await shown(format, result)).replaceAll("&#39;", "'");
        assert.match(text, format === "csv" ? /,(failed|missed),no,/ : /ECONNREFUSED|too many/, format);
        assert.doesNotMatch(text, /NaN|Infinity|undefined|response +0ns/, format);
      }
      assert.match(await shown(format, free), /none of \d+ operations ended well \(\d+ failed\); most often: connect ECONNREFUSED/, format);
    }
    assert.match(await shown("markdown", free), /^\*\*1 load failed: nothing ended well\*\*/);
    assert.match(await shown("table", held), /^missed p99<80ms \(too many operations were lost\)$/m);
  });

  it("is a failure, by what it missed or by itself", async () => {
    assert.match(await shown("junit", free), / failures="1" errors="0" .*<failure message="failed: none of [^"]*" type="benchmark"\/>/s);
    assert.match(await shown("junit", held), / failures="1" errors="0" .*<failure message="missed p99[^"]*" type="objective"\/>/s);
    for (const result of [free, held]) {
      assert.equal(await junitProblem(await shown("junit", result)), undefined);
      assert.equal((await shown("html", result)).match(/<dt>(?:failed|missed)<\/dt><dd>1<\/dd>/g)?.length, 1);
    }
  });

  it("gives formats of figures what was lost, and no time", async () => {
    assert.deepEqual(JSON.parse(await shown("bencher", free)), {});
    assert.deepEqual(JSON.parse(await shown("github-action-benchmark", free)), []);
    assert.deepEqual(JSON.parse(await shown("hyperfine", free)), { results: [] });
    const { records } = readGoText({ name: "go.txt", text: await shown("go", free) });
    assert.deepEqual(
      records.map(({ values }) => values),
      [[{ value: 100, unit: "lost-%" }]],
    );
    const metrics = parsePrometheus(await shown("prometheus", held));
    assert.deepEqual(metrics.map(({ name }) => name).sort(), [
      "agentperf_load_objective_met",
      "agentperf_load_operations",
      "agentperf_load_operations_per_second",
      "agentperf_load_quantile_seconds",
      "agentperf_load_valid",
    ]);
  });
});

describe("a load that machines shared, of which one was lost", () => {
  const only = kept(loadsResult([partial]));
  const [launch] = only.launches;
  const statement = "1 of 4 agents was lost at 4 s (b): 75 % of the load was offered";
  assert.deepEqual(launch?.load?.invalid, [], "the generator wasn't the limit");

  it("has the rest's figures in every format", async () => {
    const p99Ns = launch?.latency.p99Ns ?? 0;
    const places: Readonly<Record<ReportFormat, string>> = {
      ...(Object.fromEntries(formats.map((format) => [format, String(p99Ns)])) as Record<ReportFormat, string>),
      ...(Object.fromEntries(["table", "markdown", "html"].map((format) => [format, `${(p99Ns / 1e6).toPrecision(3)}ms`])) as object),
      ...{ prometheus: String(p99Ns / 1e9), go: p99Ns.toFixed(0), hyperfine: String((launch?.nsPerOp ?? 0) / 1e9) },
    };
    for (const format of formats) assert.ok((await shown(format, only)).includes(places[format]), `${format} ${places[format]}`);
  });

  it("is told with how much was offered, wherever there is a place for it, and what it met is of that", async () => {
    for (const format of ["table", "markdown", "html", "csv", "junit", "github-action-benchmark"] as const)
      assert.ok((await shown(format, only)).includes(statement), format);
    assert.match(await shown("table", only), /^met {4}p99<80ms \(\S+ms\)$/m);
    assert.match(await shown("csv", only), /,met,no,,[^,]*,0\.75,/);
    assert.match(await shown("prometheus", only), /^agentperf_load_offered_share\{[^}]*\} 0\.75$/m);
    assert.match(await shown("prometheus", only), /^agentperf_load_valid\{[^}]*\} 1$/m);
    assert.match(await shown("go", only), /^load: .*, of which 75 % was offered$/m);
    assert.match(await shown("bencher", only), /"offered-share": \{\s*"value": 0\.75/);
    assert.match(await shown("hyperfine", only), /"offered": "0\.75"/);
    assert.match(await shown("markdown", only), /^\*\*1 load met what it is held to; of 1 load only a part was offered\*\*\n/);
    // Nobody knows whether all of it is borne; what is missed is missed.
    assert.match(await shown("junit", only), / tests="1" failures="0" errors="1" skipped="0" /);
    const slow = kept(loadsResult([{ ...partial, objectives: ["p50<1ms"] }]));
    assert.match(await shown("junit", slow), / tests="1" failures="1" errors="0" skipped="0" /);
    assert.match(await shown("junit", slow), /<failure message="missed p50&lt;1ms [^"]*75 % of the load was offered/);
  });

  it("shows of each machine when it began, what it did, and which was lost when", async () => {
    const table = await shown("table", only);
    assert.match(table, /^agent +began +sent/m);
    assert.match(table, /^a +\+1\.50ms ± 200µs +\d+ .* kept up$/m);
    assert.match(table, /^b +lost at 4 s$/m);
    const page = await shown("html", only);
    assert.match(page, /<th scope="row">b: <span class="bad">lost at 4 s<\/span><\/th>/);
    assert.match(page, /<td>\+1\.50ms ± 200µs<\/td>/);
    const agents = Array.from({ length: 40 }, (_, at) => ({ ...partial.agents?.[0], name: `host-${at}`, seconds: at === 33 ? 3 : 10 }));
    const many = await shown("table", kept(loadsResult([{ ...partial, rate: 800, agents }])));
    assert.equal(many.match(/^host-\d+ /gm)?.length, 16);
    assert.match(many, /^host-33 .* ended at 3 s/m);
    assert.match(many, /^and 24 more$/m);
    for (const width of [40, 60, 80])
      for (const line of (await shown("table", only, { width })).split("\n")) assert.ok(line.length <= width, `${width}: ${line}`);
  });
});

describe("loads", () => {
  it("are test cases: a missed objective is a failure, one that couldn't be judged an error", async () => {
    const text = await shown("junit", loads);
    assert.match(text, / tests="3" failures="1" errors="1" skipped="0" /);
    assert.match(text, /<testcase name="Get\/rate=100" classname="mine node" time="0\.00\d+"\/>/);
    assert.match(text, /<failure message="missed p50&lt;1ms \(\d+\.\dms\); errors&lt;1% \(\d\.\d%\)" type="objective"\/>/);
    assert.match(text, /<property name="mine node Get\/rate=100: p99&lt;80ms" value="met \d+\.\dms"\/>/);
  });

  it("are response times and throughput to Bencher, and response times to github-action-benchmark", async () => {
    const measures = JSON.parse(await shown("bencher", loads)) as Record<string, Record<string, { readonly value: number }>>;
    assert.deepEqual(Object.keys(measures), ["mine/Get/rate=100 node", "mine/Set/rate=230 node"]);
    assert.deepEqual(Object.keys(measures["mine/Set/rate=230 node"] ?? {}), [
      "latency",
      "latency-p50",
      "latency-p99",
      "throughput",
      "lost-share",
    ]);
    const entries = JSON.parse(await shown("github-action-benchmark", loads)) as Record<string, string>[];
    assert.deepEqual(
      entries.map(({ name }) => name),
      ["Get/rate=100", "Set/rate=230"].flatMap((name) => ["p50", "p99"].map((share) => `mine/${name} node response ${share}`)),
    );
    assert.match(entries[2]?.["extra"] ?? "", /\nmissed p50<1ms/);
  });

  it("say where so many operations were lost that a percentile has no time", async () => {
    const lossy = kept(loadsResult([{ ...missed, objectives: ["p99<1s"] }]));
    assert.match(await shown("table", lossy), /^missed p99<1s \(too many operations were lost\)$/m);
    assert.match(await shown("junit", lossy), /message="missed p99&lt;1s \(too many operations were lost\)"/);
    assert.match(await shown("html", lossy), /<td>too many were lost<\/td>/);
  });

  it("have their rate as hyperfine's parameter, so that its scripts can plot by it", async () => {
    const { results } = JSON.parse(await shown("hyperfine", found)) as { results: { parameters: { rate: string } }[] };
    assert.ok(results.length > 5);
    assert.ok(results.every(({ parameters }) => Number(parameters.rate) > 0));
  });

  it("are metrics of their own to Prometheus: quantiles of each kind, how operations ended, which objectives were met", async () => {
    const metrics = new Map(parsePrometheus(await shown("prometheus", loads)).map(({ name, metrics: values }) => [name, values]));
    assert.equal(metrics.get("agentperf_load_quantile_seconds")?.length, 2 * 3 * 4);
    assert.deepEqual(
      metrics.get("agentperf_load_objective_met")?.map(({ labels, value }) => [labels["objective"], value]),
      [
        ["p99<80ms", "1"],
        ["errors<1%", "1"],
        ["p50<1ms", "0"],
        ["errors<1%", "0"],
      ],
    );
    assert.deepEqual(
      [...metrics.keys()].filter((name) => !name.startsWith("agentperf_load_")),
      [],
    );
  });

  it("are rows of a spreadsheet, each as long as its head, with what was lost", async () => {
    for (const result of [loads, found, limited, none]) {
      const lines = (await shown("csv", result)).trim().split("\r\n");
      assert.equal(new Set(lines.map((line) => line.replace(/"[^"]*"/g, "").split(",").length)).size, 1);
    }
    assert.match(await shown("csv", loads), /^mine,Set\/rate=230,node,,missed,no,,/m);
  });

  it("say in Markdown how many met what they are held to, and what each missed", async () => {
    const text = await shown("markdown", loads);
    assert.match(
      text,
      /^\*\*1 load met what it is held to; 1 load missed an objective; 1 load is invalid, since the generator was the limit\*\*\n/,
    );
    const html = micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
    assert.match(html, /<li>❌ mine\/Set\/rate=230 node: missed p50&lt;1ms/);
    assert.equal(html.match(/<tr>/g)?.length, 4);
  });

  it("tell of each of several generators whether it kept up", async () => {
    const table = await shown("table", loads);
    assert.match(table, /^1 +\d+ +\d+ +0 +0 +\d+ms +10\.0% +sent late: /m);
    assert.match(table, /^host-b 2 .* its event loop was busy 95 % of the time/m);
    const fine = kept(loadsResult([{ ...good, generators: 2 }]));
    assert.match(await shown("table", fine), /^1 .* kept up$/m);
    assert.match(await shown("html", fine), /host-b 2: <span class="good">kept up<\/span>/);
  });
});

describe("a search", () => {
  it("says what it found in words, in each way in which it can end", async () => {
    const first = async (result: Result) => /^\*\*(.*)\*\*$/m.exec(await shown("markdown", result))?.[1]?.replaceAll("&#60;", "<") ?? "";
    assert.match(
      await first(found),
      /^mine\/Get node: 2\d\d\/s is the highest rate that holds p99<60ms \(held each time it was tried\); 2\d\d\/s is too much$/,
    );
    assert.match(
      await first(limited),
      /at least 8\d\.\d\/s hold p99<60ms \(held each time it was tried\); the server may hold more: at 9\d\.\d\/s nobody can tell, since operations were sent late: .*; the generator itself was hardly busy, so something else had the processors: measure on a machine that is quiet$/,
    );
    assert.match(await first(none), /no rate holds p99<1ms: missed at 0\.125\/s and above$/);
    assert.match(await first(unfinished), /the search was interrupted: \d+\/s is the highest rate that held p99<60ms by then$/);
    assert.match(await first(broken), /the search was given up, since a probe failed: no server$/);
  });

  it("is one test case, whose probes are none: it fails where no rate holds, and can't be judged where a probe failed", async () => {
    const counts = async (result: Result) =>
      / (tests="\d+" failures="\d+" errors="\d+" skipped="\d+") /.exec(await shown("junit", result))?.[1];
    assert.equal(await counts(found), 'tests="1" failures="0" errors="0" skipped="0"');
    assert.equal(await counts(none), 'tests="1" failures="1" errors="0" skipped="0"');
    assert.equal(await counts(broken), 'tests="1" failures="0" errors="1" skipped="0"');
    assert.equal(await counts(unfinished), 'tests="1" failures="0" errors="0" skipped="1"');
  });

  it("is a figure only where it is sure of it", async () => {
    for (const [result, isSure] of [
      [found, true],
      [limited, false],
      [none, false],
      [unfinished, false],
      [broken, false],
    ] as const) {
      for (const format of ["bencher", "github-action-benchmark", "prometheus"] as const)
        assert.equal((await shown(format, result)).includes("highest"), isSure, `${format} ${result.id}`);
      assert.equal((await shown("go", result)).includes("BenchmarkGet/highest-rate"), isSure);
    }
    const { records } = readGoText({ name: "found.txt", text: await shown("go", found) });
    const own = records.find(({ name }) => name.endsWith("highest-rate"));
    assert.ok((own?.values[0]?.value ?? 0) > 200 && own?.values[0]?.unit === "ops/s");
    // What it tried has other names each time.
    assert.doesNotMatch(await shown("prometheus", found), /rate=/);
  });

  it("is a table on a terminal, in the order of the rates, with a curve where there is room, and the load at the rate that was found", async () => {
    const wide = await shown("table", found, { width: 100 });
    const rows = [...wide.matchAll(/^ *([\d.]+)\/s +(?:met|missed|invalid)/gm)].map(([, rate]) => Number(rate));
    assert.deepEqual(
      rows,
      rows.toSorted((a, b) => a - b),
    );
    assert.match(wide, /^ *2\d\d\/s +met 4× .*█ +◄ the highest that holds$/m);
    assert.match(wide, /^mine\/Get\/rate=2\d\d node$/m);
    assert.equal(wide.match(/^response /gm)?.length, 1);
    for (const width of [40, 60, 80])
      for (const result of [loads, found, limited])
        for (const line of (await shown("table", result, { width })).split("\n")) assert.ok(line.length <= width, `${width}: ${line}`);
    assert.match(await shown("table", limited), /^ *100\/s +invalid 3× *$/m, "no figures where the generator was the limit");
    assert.match(await shown("table", limited), /◄ at least this holds$/m);
    const page = await shown("html", limited);
    assert.match(page, /<strong class="warning">a lower bound<\/strong> at least 8\d\.\d\/s hold/);
    assert.match(page, /at least this holds: 8\d\.\d\/s/);
    assert.doesNotMatch(page, /the highest that holds/);
  });
});

describe("a load that somebody changed by hand", () => {
  const changes: Readonly<Record<string, (load: LaunchLoad) => void>> = {
    "a bucket of less than nothing": ({ response }) => void Object.assign(response.sketch, { buckets: [1_000, -5] }),
    "a bucket beyond all": ({ response }) => void Object.assign(response.sketch, { buckets: [1_000_000_000, 5] }),
    "histograms that would take the memory": ({ response, service, lag }) => {
      for (const { sketch } of [response, service, lag]) sketch.accuracy = 1e-9;
    },
    "an empty histogram": ({ response }) => void Object.assign(response.sketch, { zeros: 0, buckets: [] }),
    "nothing planned": ({ counts }) => void Object.assign(counts, { planned: 0 }),
    "no time": (load) => void Object.assign(load, { seconds: 0 }),
    "a fine timeline": ({ timeline }) => void Object.assign(timeline, { widthMs: 1e-9 }),
    "an objective that nobody knows": (load) => void Object.assign(load, { objectives: [{ objective: "p42th", met: false, unit: "ns" }] }),
  };

  for (const [name, change] of Object.entries(changes)) {
    it(`is shown and held against objectives as far as it can be: ${name}`, async () => {
      const result = loadsResult([missed]);
      for (const { load } of result.launches) if (load !== undefined) change(load);
      const read = kept(result);
      for (const format of formats) {
        if (format === "json") continue;
        assert.doesNotMatch(await shown(format, read), /NaN|Infinity|undefined/, format);
      }
      const { breaches, unchecked } = holdAgainstObjectives([read], ["p50<1ms"]);
      assert.equal(breaches.length + unchecked.length, 1);
      assert.equal(loadSamplesOf([read]).length, 1);
    });
  }
});

/** The cells of RFC 4180's text. */
const cellsOf = (text: string): string[] =>
  [...text.matchAll(/"((?:[^"]|"")*)"|[^,\r\n]+/g)].map(([whole, quoted]) => (quoted === undefined ? whole : quoted.replaceAll('""', '"')));

describe("texts from outside in a load", () => {
  /** Loads and a search whose names, errors and reasons are this text. */
  const holding = (text: string): Result => {
    const more = { suite: text, adapters: { [text]: text } };
    const failing = { every: 20, error: Object.assign(new Error(text), { code: text }) };
    const result = loadsResult([
      { ...missed, name: `a${text}`, failing, crossing: more },
      { ...invalid, name: `b${text}`, crossing: more },
    ]);
    const [own] = result.launches;
    assert.ok(own?.load !== undefined);
    own.load.objectives = [{ objective: text, met: false, actual: 1, unit: "ns" }];
    for (const { load } of result.launches)
      if (load !== undefined && load.invalid.length > 0) load.invalid = [{ reason: text, advice: text }];
    const { found: searched = [], plan, launches } = searchResult({ most: 2, crossing: more });
    return {
      ...result,
      plan: { ...result.plan, crossings: [...result.plan.crossings, ...plan.crossings] },
      launches: [...result.launches, ...launches],
      found: searched.map((one) => ({ ...one, failure: text, objectives: [text] })),
    };
  };
  /** What controls a terminal, or hides what a text says. */
  const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

  it("control no terminal, close no element, and are no formula", async () => {
    for (const text of hostileTexts) {
      const result = holding(text);
      for (const format of formats) {
        // What Go's configuration lines hold is made fit where it is printed.
        if (format === "go") continue;
        const out = await shown(format, result);
        assert.doesNotMatch(out.replaceAll("\r\n", "\n"), control, `${format} ${JSON.stringify(text.slice(0, 40))}`);
      }
      assert.equal(await junitProblem(await shown("junit", result)), undefined);
      assert.doesNotMatch(await shown("markdown", result), /<script|<img|<\/style/);
      assert.equal(terminalText(await shown("table", result)), await shown("table", result));
    }
  });

  it("add no line to Go text and no metric to Prometheus, whatever they are", async () => {
    const signs = fc.constantFrom(..."=+-@\"',\n\r\t \\{}#:/%<>a\u0000\u202e".split(""));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: signs, minLength: 1, maxLength: 12 }), async (text) => {
        const result = holding(text);
        const metrics = parsePrometheus(await shown("prometheus", result));
        assert.ok(metrics.every(({ name }) => name.startsWith("agentperf_")));
        const go = (await shown("go", result)).split("\n").filter((line) => line.startsWith("Benchmark"));
        assert.equal(go.length, 3);
        for (const cell of cellsOf(await shown("csv", result))) assert.doesNotMatch(cell, /^[=+@-]/);
      }),
      { numRuns: 15 },
    );
  });
});
