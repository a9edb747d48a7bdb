// Writes the JSON Schema of a config beside package.json, where editors find it as node_modules/@agentperf/cli/config.schema.json.
import { writeFileSync } from "node:fs";
import { ownPorts } from "../dist/config/ports.js";
import { jsonSchema } from "../dist/config/schema.js";

const ports = await ownPorts();
writeFileSync(new URL("../config.schema.json", import.meta.url), `${JSON.stringify(jsonSchema(ports.values()), undefined, 2)}\n`);
