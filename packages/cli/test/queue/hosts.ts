import { execFile, execFileSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort, type ServerProcess, startServer } from "../../../../test-support/processes.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";

const run = promisify(execFile);

/** Whether hosts can be made here, which takes root and iproute2. */
export function canMakeHosts(): boolean {
  const name = `agentperf-try-${process.pid}`;
  try {
    execFileSync("ip", ["netns", "add", name], { stdio: "ignore" });
    execFileSync("ip", ["netns", "del", name], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** A host of a test's own: a network namespace with one link, to the hub. */
export interface Host {
  /** What stands before a program that runs on it. */
  readonly before: readonly string[];
  /** Address of the hub, as this host sees it. */
  readonly hub: string;
  /** Pulls the cable. */
  unplug(): Promise<void>;
}

/** A hub with a Redis, and hosts around it that reach nothing else. */
export interface Hosts extends AsyncDisposable {
  readonly hosts: readonly Host[];
  /** Port of the Redis on the hub. */
  readonly port: number;
  /** Port on the hub that leads to the Redis, each way later by so much. */
  slowPort(delayMs: number): Promise<number>;
}

/** Makes a hub and so many hosts: packets between them go through the kernel's own network stack, each host with its own. */
export async function makeHosts(count: number): Promise<Hosts> {
  const name = (what: string) => `apq${process.pid}${what}`;
  const ip = (...args: string[]) => run("ip", args);
  const hub = name("h");
  const servers: ServerProcess[] = [];
  const directory = await temporaryDirectory();
  const spaces: string[] = [];
  const dispose = async () => {
    for (const server of servers.reverse()) await server.stop();
    for (const space of spaces) await ip("netns", "del", space).catch(() => undefined);
    await directory[Symbol.asyncDispose]();
  };
  const add = async (space: string) => {
    await ip("netns", "add", space);
    spaces.push(space);
    await ip("-n", space, "link", "set", "lo", "up");
  };
  try {
    await add(hub);
    const hosts: Host[] = [];
    for (let at = 0; at < count; at += 1) {
      const space = name(String(at));
      await add(space);
      const [own, far] = [name(`v${at}`), name(`w${at}`)];
      await ip("link", "add", own, "netns", space, "type", "veth", "peer", "name", far, "netns", hub);
      await ip("-n", space, "addr", "add", `10.231.${at}.2/24`, "dev", own);
      await ip("-n", hub, "addr", "add", `10.231.${at}.1/24`, "dev", far);
      await ip("-n", space, "link", "set", own, "up");
      await ip("-n", hub, "link", "set", far, "up");
      const unplug = async () => void (await ip("-n", hub, "link", "set", far, "down"));
      hosts.push({ before: ["ip", "netns", "exec", space], hub: `10.231.${at}.1`, unplug });
    }
    const port = await freePort();
    const inHub = ["netns", "exec", hub];
    const settings = ["--port", String(port), "--save", "", "--dir", directory.path, "--protected-mode", "no"];
    const answers = (own: number) =>
      run("ip", [...inHub, "redis-cli", "-p", String(own), "ping"]).then(
        ({ stdout }) => stdout.trim() === "PONG",
        () => false,
      );
    servers.push(await startServer("ip", [...inHub, "redis-server", ...settings], {}, () => answers(port)));
    return {
      hosts,
      port,
      async slowPort(delayMs) {
        const own = await freePort();
        const script = fileURLToPath(new URL("./slow-proxy.mjs", import.meta.url));
        const args = [...inHub, "node", script, String(own), String(port), String(delayMs)];
        servers.push(await startServer("ip", args, {}, () => answers(own)));
        return own;
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (thrown) {
    await dispose();
    throw thrown;
  }
}
