export default `Environment variables

For the adapters of a port. A flag wins; a path is from where you call it:
  REDIS_URL, REDIS_CA_FILE   a Redis, as --redis-url and --redis-ca
  UPSTASH_REDIS_REST_URL     a REST API in front of Redis
  UPSTASH_REDIS_REST_TOKEN   its token; also that of agentperf gateway
  MCP_URL, MCP_TOKEN         an MCP server over HTTP, and its bearer token
  MCP_COMMAND                an MCP server over stdio, as --mcp-command
  MCP_TOOL, MCP_ARGS, MCP_EXPECT   the call, as --mcp-tool and so on
  POSTGRES_URL, POSTGRES_CA_FILE   PostgreSQL, as --sql-url and --sql-ca
  LLM_URL, LLM_MODEL, LLM_PROMPT, LLM_MAX_TOKENS   a model, as --llm-url
  AUDIT_DIR                  where audit logs are made, as --audit-dir
  WEBSOCKET_URL, WEBSOCKET_BROADCAST_URL, WEBSOCKET_CA_FILE   WebSocket
  HTTP_URL, HTTP_EXPECT, HTTP_BODY, HTTP_HEADERS, HTTP_CONNECTIONS   HTTP
  AGENTAPI_URL               a running agentapi, for the sessions adapter
  AGENTPERF_QUEUE            Redis that hands out work to agents, as --queue

Output:
  NO_COLOR, FORCE_COLOR      never colours; colours in a pipe too
  GITHUB_STEP_SUMMARY        where check --format github adds its summary

Runtimes are found on PATH; versions of them from npm are in AGENTPERF_CACHE.
A config reads others by env("NAME"). What may be secret is shown nowhere.

  $ agentperf doctor
`;
