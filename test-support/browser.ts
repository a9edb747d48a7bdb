import { spawn } from "node:child_process";
import { once } from "node:events";
import { onPath, skipUnless } from "./requirements.ts";
import { temporaryDirectory } from "./temporary.ts";

/** `skip` of tests that need a browser. */
export const skipWithoutBrowser = (): string | false =>
  skipUnless(onPath("chromium"), "chromium isn't installed (Debian: apt-get install chromium)");

/** How a page is looked at. */
export interface View {
  /** Width of the window in CSS pixels. */
  readonly width: number;
  /** Default: light. */
  readonly scheme?: "light" | "dark";
  /** Whether scripts of the page run. Default: yes. What a test evaluates runs all the same. */
  readonly scripts?: boolean;
  /** Default: a screen. */
  readonly media?: "screen" | "print";
}

/** A page in a browser. */
export interface Tab extends AsyncDisposable {
  /** What the browser asked anybody for, the page itself included. */
  readonly requests: readonly string[];
  /** What it complained of: scripts that failed, what the page's policy forbade. */
  readonly complaints: readonly string[];
  /** The value of an expression in the page, as JSON; that of its promise, where the page's scripts run. */
  evaluate<T>(expression: string): Promise<T>;
  /** A piece of the page as a PNG, at its full width. */
  screenshot(fromPx: number, heightPx: number): Promise<Uint8Array>;
}

/** A browser without a window. */
export interface Browser extends AsyncDisposable {
  open(url: string, view: View): Promise<Tab>;
}

const startMs = 30_000;
const answerMs = 120_000;

/** Starts Chromium with a profile of its own: `await using browser = await startBrowser()`. */
export async function startBrowser(): Promise<Browser> {
  const profile = await temporaryDirectory();
  const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0"];
  const child = spawn("chromium", [...flags, `--user-data-dir=${profile.path}`, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
  const exited = once(child, "exit");
  const address = Promise.withResolvers<string>();
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    const [, url] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
    if (url !== undefined) address.resolve(url);
  });
  child.once("exit", (code) => address.reject(new Error(`chromium ended with ${code}: ${said}`)));
  const timer = setTimeout(() => address.reject(new Error(`chromium didn't start: ${said}`)), startMs);
  const connection = await connect(await address.promise.finally(() => clearTimeout(timer)));
  return {
    open: (url, view) => openTab(connection, url, view),
    async [Symbol.asyncDispose]() {
      await connection.send("Browser.close").catch(() => child.kill());
      await exited;
      connection.close();
      await profile[Symbol.asyncDispose]();
    },
  };
}

/** What is listened for. @see https://chromedevtools.github.io/devtools-protocol/ */
type Event =
  | { readonly method: "Page.loadEventFired" }
  | { readonly method: "Network.requestWillBeSent"; readonly params: { readonly request: { readonly url: string } } }
  | { readonly method: "Log.entryAdded"; readonly params: { readonly entry: { readonly text: string } } }
  | { readonly method: "Runtime.exceptionThrown"; readonly params: { readonly exceptionDetails: Thrown } };

interface Thrown {
  readonly text: string;
  readonly exception?: { readonly description?: string };
}

const thrownText = ({ text, exception }: Thrown): string => exception?.description ?? text;

interface Connection {
  /** @returns what the protocol says that this method gives */
  send<T>(method: string, params?: object, sessionId?: string): Promise<T>;
  /** Those of one session. */
  listen(sessionId: string, listener: (event: Event) => void): void;
  close(): void;
}

/** What comes from the browser: an event, or the answer to what was sent under this id. */
interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

async function connect(url: string): Promise<Connection> {
  const socket = new WebSocket(url);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve(), { once: true });
    socket.addEventListener("error", () => reject(new Error(`${url} can't be reached`)), { once: true });
  });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(reason: Error): void }>();
  const listeners = new Map<string, (event: Event) => void>();
  socket.addEventListener("close", () => {
    for (const { reject } of waiting.values()) reject(new Error("the browser has gone"));
    waiting.clear();
  });
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as Message & Event;
    if (message.id === undefined) return listeners.get(message.sessionId ?? "")?.(message);
    const own = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) own?.resolve(message.result);
    else own?.reject(new Error(message.error.message));
  });
  let last = 0;
  return {
    send<T>(method: string, params: object = {}, sessionId?: string) {
      last += 1;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const timer = setTimeout(() => reject(new Error(`the browser doesn't answer ${method}`)), answerMs);
      waiting.set(last, { resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
      return promise.finally(() => clearTimeout(timer)) as Promise<T>;
    },
    listen: (sessionId, listener) => listeners.set(sessionId, listener),
    close: () => socket.close(),
  };
}

async function openTab(
  connection: Connection,
  url: string,
  { width, scheme = "light", scripts = true, media = "screen" }: View,
): Promise<Tab> {
  const { targetId } = await connection.send<{ targetId: string }>("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await connection.send<{ sessionId: string }>("Target.attachToTarget", { targetId, flatten: true });
  const send = <T>(method: string, params?: object) => connection.send<T>(method, params, sessionId);
  const requests: string[] = [];
  const complaints: string[] = [];
  const loaded = Promise.withResolvers<void>();
  connection.listen(sessionId, (event) => {
    switch (event.method) {
      case "Page.loadEventFired":
        return loaded.resolve();
      case "Network.requestWillBeSent":
        return requests.push(event.params.request.url);
      case "Log.entryAdded":
        return complaints.push(event.params.entry.text);
      case "Runtime.exceptionThrown":
        return complaints.push(thrownText(event.params.exceptionDetails));
    }
  });
  for (const domain of ["Page", "Network", "Log", "Runtime"]) await send(`${domain}.enable`);
  await send("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: width < 600 });
  await send("Emulation.setEmulatedMedia", { media, features: [{ name: "prefers-color-scheme", value: scheme }] });
  await send("Emulation.setScriptExecutionDisabled", { value: !scripts });
  await send("Page.navigate", { url });
  await loaded.promise;
  return {
    requests,
    complaints,
    async evaluate<T>(expression: string) {
      // Where the page's scripts don't run, neither does what a promise would do next.
      const options = { expression, awaitPromise: scripts, returnByValue: true };
      const { result, exceptionDetails } = await send<{ result: { value: T }; exceptionDetails?: Thrown }>("Runtime.evaluate", options);
      if (exceptionDetails !== undefined) throw new Error(thrownText(exceptionDetails));
      return result.value;
    },
    async screenshot(y, height) {
      const clip = { x: 0, y, width, height, scale: 1 };
      const { data } = await send<{ data: string }>("Page.captureScreenshot", { captureBeyondViewport: true, clip });
      return Buffer.from(data, "base64");
    },
    async [Symbol.asyncDispose]() {
      await connection.send("Target.closeTarget", { targetId });
    },
  };
}
