export default `Measure a language model's API, and what stands before it

  $ agentperf run llm                                  # a mock, in the process
  $ agentperf run llm --llm openai,anthropic,vertex    # the vendors' clients

Without an address the clients ask a local upstream, which costs nothing: what
is measured is the client and HTTP. Any server that speaks an API is measured
by its address; openai is the one that is chosen where nothing else is said:

  $ agentperf run llm --llm-url http://127.0.0.1:8000/v1 --llm-model mine

Keys are read from OPENAI_API_KEY, ANTHROPIC_API_KEY and GOOGLE_API_KEY, or
for Vertex from Google's application default credentials. A server elsewhere
is asked with --yes only; what it may cost is said before. What is asked:
--llm-prompt and --llm-max-tokens. The tokens of a stream, a second:

  $ agentperf run StreamTokens --llm anthropic --format go

The loop of an agent, on your MCP server; and what a router adds to each call:

  $ agentperf run ToolCallRound --mcp-url http://127.0.0.1:3001/mcp
  $ agentperf run RouterOverhead --llm ccrouter --format go
`;
