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

  it("explains every key, and offers the adapters of every port", async () => {
    const ports = await ownPorts();
    const { properties, additionalProperties } = jsonSchema(ports.values()) as {
      properties: Record<string, { description?: string; properties?: Record<string, { anyOf: { enum?: string[] }[] }> }>;
      additionalProperties: boolean;
    };
    assert.equal(additionalProperties, false);
    assert.deepEqual(Object.keys(properties), Object.keys(configSchema.shape));
    for (const [name, { description }] of Object.entries(properties)) assert.match(description ?? "", /\.$/, name);
    for (const { name, adapters } of ports.values())
      assert.deepEqual(properties["adapters"]?.properties?.[name]?.anyOf[0]?.enum, Object.keys(adapters));
  });
});
