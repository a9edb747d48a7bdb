import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { skipWithoutPostgres, startPostgres } from "../../../../test-support/postgres.ts";
import { agentperf, calls, here, leftDirectories, resultDirectory } from "../agentperf.ts";

const skip = skipWithoutPostgres();
const client = { node: "pg", deno: "postgres-js", bun: "bun-sql" }[here];
const runtime = ["--runtime", here];
/** What a real user may have set, which would lead elsewhere. */
const env = { LLM_URL: undefined, LLM_MODEL: undefined, MCP_URL: undefined, POSTGRES_URL: undefined };

describe("a whole turn of an agent on the command line", () => {
  it("runs on embedded defaults, without any server", async () => {
    await using own = await resultDirectory();
    const before = leftDirectories();
    const { code, stderr } = await agentperf(["run", "EndToEndAgentTurn", ...runtime, "--smoke", "--strict", "-o", own.result], { env });
    assert.equal(code, 0, stderr);
    const { launches, plan } = await own.read();
    assert.equal(launches.length, 1);
    const { sql, llm, mcp, audit, metrics, breaker } = plan.crossings[0]?.adapters ?? {};
    assert.deepEqual([sql, llm, mcp, audit, metrics, breaker], ["pglite", "mock", "mock", "file-chain", "prom-client", "opossum"]);
    assert.deepEqual(leftDirectories(), before);
  });

  it("runs on real ones: PostgreSQL, a model's API, MCP over HTTP, other clients", { skip }, async () => {
    await using postgres = await startPostgres();
    await using own = await resultDirectory();
    const chosen = ["--sql", client, "--sql-url", postgres.url, "--llm", "openai", "--mcp", "mock-server"];
    const clients = ["--audit", "pino", "--metrics", "opentelemetry", "--breaker", "cockatiel"];
    const args = ["run", "EndToEndAgentTurn", ...chosen, ...clients, ...runtime, "--benchtime", "20x", "--strict", "-o", own.result];
    const { code, stderr } = await agentperf(args, { env });
    assert.equal(code, 0, stderr);
    const { launches, environment } = await own.read();
    assert.equal(launches[0]?.iterations, 20);
    assert.match(environment.adapters.find(({ port }) => port === "sql")?.version ?? "", /^postgres \d/);
  });

  it("is listed with what it needs, and is in no run that doesn't name it", async () => {
    const [listed, usual] = await calls([["list", "agent"], ["list"]]);
    assert.match(listed.stdout, /^agent \(only when named, or with --suite all\)$/m);
    assert.match(usual.stdout, /EndToEndAgentTurn/);
  });
});
