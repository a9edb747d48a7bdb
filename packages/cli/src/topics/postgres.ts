export default `Measure a PostgreSQL

The suite postgres runs only where it is named. Its default is PGlite, a
PostgreSQL in the measured process: npm install @electric-sql/pglite.

  $ agentperf run postgres                            # PGlite
  $ agentperf run postgres --sql-url postgres://postgres@127.0.0.1
  $ agentperf run postgres --sql pglite,pg,postgres-js --sql-url @url.txt
  $ agentperf run SelectConcurrent --concurrency 1,8,64 --sql pg

@url.txt reads the address from a file, so that its password shows in no list
of processes; POSTGRES_URL does as well. It may be the path of a Unix socket.
TLS: ?sslmode=require, and --sql-ca ca.pem for an authority of your own.

Everything lies in a schema of the launch's own, which is dropped at the end.
Schemas that a killed run left are dropped by a later one, when they are an
hour old and nobody works in them. No other schema is touched. Load goes to
other machines only with --yes.

Is PGlite enough? Which client is faster? What does a transaction cost?

  $ agentperf run SelectConcurrent --sql pglite,pg --runtime node
  $ agentperf ab SelectByKey --a sql=pg --b sql=postgres-js --runtime node
`;
