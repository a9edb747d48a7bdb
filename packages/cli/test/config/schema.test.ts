import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { ownPorts } from "../../src/config/ports.ts";
import { configSchema, jsonSchema } from "../../src/config/schema.ts";

describe("the JSON Schema of a config", () => {
  it("is in step with the file that is shipped: nx run-many -t build writes it", async () => {
    const shipped: unknown = JSON.parse(await readFile(new URL("../../config.schema.json", import.meta.url), "utf8"));
    // As it is written: what is undefined isn't.
    assert.deepEqual(JSON.parse(JSON.stringify(jsonSchema((await ownPorts()).values()))), shipped);
  });

  it("explains every key, and offers the adapters of every port and no others", async () => {
    const ports = await ownPorts();
    const { properties, additionalProperties } = jsonSchema(ports.values()) as {
      properties: Record<string, { description?: string; properties?: Record<string, unknown> }>;
      additionalProperties: boolean;
    };
    assert.equal(additionalProperties, false);
    assert.deepEqual(Object.keys(properties), Object.keys(configSchema.shape));
    for (const [name, { description }] of Object.entries(properties)) assert.match(description ?? "", /\.$/, name);
    for (const { name, adapters } of ports.values()) {
      const text = JSON.stringify(properties["adapters"]?.properties?.[name]);
      const lists = [...text.matchAll(/"enum":(\[[^\]]*\])/g)].map(([, list = ""]) => JSON.parse(list) as unknown);
      assert.ok(lists.length > 1);
      // By itself, with options, in an array and behind firstAvailable: always one of these, never any string.
      for (const list of lists) assert.deepEqual(list, Object.keys(adapters));
      assert.equal(text.match(/"type":"string"/g)?.length, lists.length);
    }
  });

  it("refuses durations that the config's reader refuses", async () => {
    const { properties } = jsonSchema([]) as { properties: Record<string, { pattern?: string; allOf?: { pattern?: string }[] }> };
    for (const [key, good, bad] of [
      ["benchtime", ["500ms", "100x", "1.5s"], ["10", "abc", "-1s", ""]],
      ["warmup", ["50ms", "500ns"], ["100x", "1 parsec"]],
      ["timeout", ["2m"], ["-1", "soon"]],
    ] as const) {
      const pattern = new RegExp(properties[key]?.pattern ?? "^never$", "u");
      for (const text of good) assert.ok(pattern.test(text) && configSchema.safeParse({ [key]: text }).success, `${key} ${text}`);
      for (const text of bad) assert.ok(!pattern.test(text) && !configSchema.safeParse({ [key]: text }).success, `${key} ${text}`);
    }
  });
});
