export default `Measure a Redis

  $ agentperf run redis                               # an embedded store
  $ agentperf run redis --redis-url redis://127.0.0.1
  $ agentperf run redis --redis ioredis,node-redis --redis-url @url.txt
  $ agentperf run RedisConcurrent --concurrency 1,8,64 --redis ioredis

@url.txt reads the address from a file, so that its password shows in no list
of processes. REDIS_URL does as well. TLS: rediss://, and --redis-ca ca.pem for
an authority of your own. A Redis of REDIS_URL that can't be reached is
replaced by the embedded store, with a note.

Each key begins with agentperf: and the run's id, has a time to live, and is
deleted at the end. Nothing else in the database is touched. Load goes to other
machines only with --yes.

Upstash's REST API: UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN choose
the adapter upstash. To serve that API in front of any Redis:

  $ agentperf gateway --redis redis://127.0.0.1 --port 8079 --token @token.txt
  $ agentperf run redis --redis upstash
`;
