export default `Measure an MCP server

  $ agentperf run mcp                                     # a mock
  $ agentperf run mcp --mcp-url http://127.0.0.1:3001/mcp
  $ agentperf run mcp --mcp-command 'npx my-server'       # over stdio

CallTool calls one tool. Which one, and what its result must hold, beside the
server's address:

  $ agentperf run CallTool --mcp-tool add --mcp-args '{"a":2}' --mcp-expect 2

Without --mcp-tool the tool "echo" is called with a message. A server of the
older transport is measured with --mcp sse. The mock behind real HTTP, to see
what the protocol itself costs:

  $ agentperf run mcp --mcp mock,mock-server

How far does it scale? Operations in flight, on one connection:

  $ agentperf run CallTool --concurrency 1,8,64 --mcp-url http://127.0.0.1/mcp

What do users wait for it at a rate (agentperf help load-testing)? Where the
official client would be the limit, --mcp lean takes a fraction of its CPU:

  $ agentperf load CallTool --rate 2k/s --mcp lean --mcp-url http://…/mcp
`;
