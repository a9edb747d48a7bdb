#!/usr/bin/env node
// The command of @agentperf/cli, so that `npx agentperf` finds it by this name too.
import "@agentperf/cli/bin";
