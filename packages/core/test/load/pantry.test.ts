import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Pantry } from "../../src/load/pantry.ts";

const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

describe("arguments that are made ahead", () => {
  it("are ready again after none could be made for a while", async () => {
    let isDown = false;
    const prepare = async () => {
      if (isDown) throw new Error("down");
      return 1;
    };
    const pantry = new Pantry({ hasUntimed: true, prepare, run: () => undefined, release: () => undefined }, 8);
    await pantry.fill();
    /** Takes one. Gives whether it was ready, or that none could be made. */
    const take = async (): Promise<boolean | undefined> => {
      let given = 0;
      let isReady: boolean | undefined;
      const taken = new Promise<void>((resolve) => {
        pantry.take(
          () => {
            given += 1;
            isReady = given === 1 && isSync;
            resolve();
          },
          () => resolve(),
        );
      });
      isSync = false;
      await taken;
      await turn();
      isSync = true;
      return isReady;
    };
    let isSync = true;
    assert.equal(await take(), true);
    isDown = true;
    const without: (boolean | undefined)[] = [];
    for (let time = 0; time < 20; time++) without.push(await take());
    assert.deepEqual(without, [...Array<boolean>(8).fill(true), ...Array<undefined>(12).fill(undefined)]);
    isDown = false;
    const after: (boolean | undefined)[] = [];
    for (let time = 0; time < 10; time++) after.push(await take());
    assert.deepEqual(after, [false, ...Array<boolean>(9).fill(true)]);
  });
});
