// Writes the JSON Schemas of a config and of a result beside package.json, where editors and other programs find them:
// node_modules/@agentperf/cli/config.schema.json and result.schema.json.
import { writeFileSync } from "node:fs";
import { resultJsonSchema } from "@agentperf/core/result";
import { ownPorts } from "../dist/config/ports.js";
import { jsonSchema } from "../dist/config/schema.js";

const ports = await ownPorts();
const write = (name, schema) =>
  writeFileSync(new URL(`../${name}.schema.json`, import.meta.url), `${JSON.stringify(schema, undefined, 2)}\n`);
write("config", jsonSchema(ports.values()));
write("result", resultJsonSchema());
