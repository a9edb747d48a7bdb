import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { liveLine } from "../../src/reporters/live-line.ts";

describe("liveLine", () => {
  const terminal = (columns: number) => {
    const written: string[] = [];
    const stream = { columns, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
    /** What the last write shows. */
    const shown = () => written.at(-1)?.replace(/^(?:\x1b\[[0-9;]*[A-Z])+/, "");
    return { stream, written, shown };
  };

  it("writes over what it showed, in one line that the terminal doesn't break", async () => {
    const { stream, written, shown } = terminal(20);
    const line = await liveLine(stream);
    line.update("1/2 redis/RedisGet");
    assert.equal(shown(), "1/2 redis/RedisGet");
    line.update("2/2 redis/RedisTransaction on node");
    assert.equal(shown(), "2/2 redis/RedisTra…");
    line.clear();
    assert.equal(shown(), "");
    // Each begins by removing what is there: the whole line, from its start.
    for (const text of written) assert.match(text, /^\x1b\[2K\x1b\[1?G/);
  });

  it("counts what is two columns wide as two", async () => {
    const { stream, shown } = terminal(10);
    const line = await liveLine(stream);
    line.update("測定測定測定測定");
    assert.equal(shown(), "測定測定…");
  });
});
