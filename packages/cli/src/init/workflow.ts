import type { PackageManager } from "../project/package-manager.ts";
import type { NewFile } from "./write.ts";

/** How a workflow installs a project, by its package manager. */
const installs: Readonly<Record<PackageManager["name"], string>> = {
  npm: "      - run: npm ci",
  pnpm: "      - run: corepack enable\n      - run: pnpm install --frozen-lockfile",
  yarn: "      - run: corepack enable\n      - run: yarn install --frozen-lockfile",
  "yarn-berry": "      - run: corepack enable\n      - run: yarn install --immutable",
  bun: "      - uses: oven-sh/setup-bun@v2\n      - run: bun install --frozen-lockfile",
  deno: "      - uses: denoland/setup-deno@v2\n      - run: deno install --frozen",
};

/** The workflow that measures each pull request against its base. @param names - the benchmarks */
export const workflow = ({ name }: PackageManager, names: readonly string[]): NewFile => ({
  path: ".github/workflows/agentperf.yml",
  text: `# Measures each pull request against its base, comments with the table, and fails where something got slower.
name: agentperf
on: pull_request
permissions:
  contents: read
  pull-requests: write
concurrency:
  group: agentperf-\${{ github.ref }}
  cancel-in-progress: true
jobs:
  agentperf:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          # The base must be there to be measured.
          fetch-depth: 0
      - uses: actions/setup-node@v4
        with:
          node-version: 24
${installs[name]}
      - uses: agentperf/agentperf@v0
        with:
          benchmarks: ${JSON.stringify(names.join(" "))}
          runtime: ${name === "bun" || name === "deno" ? name : "node"}
`,
});
