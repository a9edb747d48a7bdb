import { execFile } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** How autocannon is asked. */
export interface AutocannonOptions {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second, over all connections. Default: as many as there can be. */
  readonly rate?: number | undefined;
  /** Whether its own correction of what it omits is left out. */
  readonly uncorrected?: boolean | undefined;
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Before it is measured, in seconds. Default: none. */
  readonly warmupSeconds?: number | undefined;
}

/** What autocannon says. */
export interface AutocannonResult {
  readonly requests: number;
  readonly failed: number;
  /** CPU time of its process, meanwhile. */
  readonly cpuSeconds: number;
  readonly seconds: number;
  /** In milliseconds. */
  readonly latency: { readonly mean: number; readonly p50: number; readonly p99: number; readonly p999: number };
}

/** Runs autocannon on Node, in a process of its own. */
export async function autocannon(options: AutocannonOptions): Promise<AutocannonResult> {
  const { stdout } = await run("node", [join(import.meta.dirname, "autocannon-process.ts"), JSON.stringify(options)]);
  // What our own program prints.
  return JSON.parse(stdout) as AutocannonResult;
}

/** CPU time and output of a program, as a shell counts it. */
async function timed(program: string, args: readonly string[]): Promise<{ readonly stdout: string; readonly cpuSeconds: number }> {
  const { stdout, stderr } = await run("sh", ["-c", '"$@"; times >&2', "sh", program, ...args]);
  // The second line is of the shell's children: user and system.
  const [user = 0, system = 0] = [...(stderr.trim().split("\n").at(-1) ?? "").matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  return { stdout, cpuSeconds: user + system };
}

/** Whether a program is there; where it isn't, says what to do, which in CI is a failure. */
export async function isThere(program: string, how: string): Promise<boolean> {
  try {
    await run("sh", ["-c", 'command -v "$1"', "sh", program]);
    return true;
  } catch {
    const text = `${program} isn't there, so it isn't compared: ${how}`;
    if (process.env["CI"] === "true") throw new Error(text);
    console.log(`\n${text}`);
    return false;
  }
}

const factors: Readonly<Record<string, number>> = { us: 1e-3, ms: 1, s: 1e3 };

/** Runs wrk; its percentiles in milliseconds. */
export async function wrk(url: string, connections: number, seconds: number) {
  const { stdout } = await run("wrk", ["--latency", "-t", "1", "-c", String(connections), "-d", `${seconds}s`, "--timeout", "10s", url]);
  const at = (percent: number): number => {
    const [, value, unit = ""] = new RegExp(`^\\s+${percent}%\\s+([\\d.]+)(us|ms|s)`, "m").exec(stdout) ?? [];
    return Number(value) * (factors[unit] ?? Number.NaN);
  };
  return { p50: at(50), p99: at(99), perSecond: Number(/^Requests\/sec:\s+([\d.]+)/m.exec(stdout)?.[1]) };
}

/** Runs redis-benchmark without pipelining: GETs of 1 KiB; its commands and their CPU time. */
export async function redisBenchmark(port: number, connections: number, commands: number) {
  const size = ["-d", "1024", "-r", "1"];
  const args = ["-h", "127.0.0.1", "-p", String(port), "-c", String(connections), ...size];
  await run("redis-benchmark", [...args, "-t", "set", "-n", "100", "-q"]);
  const { cpuSeconds } = await timed("redis-benchmark", [...args, "-t", "get", "-n", String(commands), "-q"]);
  return { commands, cpuSeconds };
}
