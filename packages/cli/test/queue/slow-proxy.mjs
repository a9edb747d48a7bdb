import { connect, createServer } from "node:net";
import process from "node:process";

// slow-proxy.mjs PORT TARGET DELAY: leads to a port of this host, and gives on all bytes so many milliseconds later, in their order.

const [port, target, delayMs] = process.argv.slice(2).map(Number);

createServer({ noDelay: true }, (client) => {
  const server = connect({ port: target, host: "127.0.0.1", noDelay: true });
  for (const [from, to] of [
    [client, server],
    [server, client],
  ]) {
    from.on("data", (chunk) => setTimeout(() => to.write(chunk), delayMs));
    from.on("error", () => to.destroy());
    from.on("close", () => setTimeout(() => to.destroy(), delayMs));
  }
}).listen(port);
