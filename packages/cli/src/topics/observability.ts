export default `What metrics and an audit log cost

The suites metrics and audit run only where they are named.

metrics: counters, a histogram and a scrape, in the measured process. Its
default is prom-client: npm install prom-client. OpenTelemetry needs
@opentelemetry/sdk-metrics and @opentelemetry/exporter-prometheus.

  $ agentperf run metrics
  $ agentperf run metrics --metrics prom-client,opentelemetry

audit: appending to a log, until it is on the disk too, and verifying that no
record was changed. Its default needs no package: lines of JSON, each with a
SHA-256 of itself and the one before. Others are pino and winston.

  $ agentperf run audit
  $ agentperf run AppendAudit --audit file-chain,pino,winston
  $ agentperf run AppendAuditDurable --concurrency 1,64 --audit-dir .

Logs lie in a temporary directory, which may be in memory: then no disk is
waited for, and a note says so. --audit-dir or AUDIT_DIR names one on the disk
that is to be measured. Logs get a directory of their own there, which goes at
the end. What a client can't do is skipped: winston can't wait for the disk,
and only file-chain verifies.
`;
