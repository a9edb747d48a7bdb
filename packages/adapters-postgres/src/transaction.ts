import type { Sql } from "@agentperf/core";

type Work<T> = (query: Sql["query"]) => Promise<T>;

/**
 * Work that rejects where one of its statements failed and it went on all the same: the server has given the transaction up then, and answers
 * COMMIT by a rollback, of which most clients say nothing.
 */
export function wholly<T>(work: Work<T>): Work<T> {
  return async (query) => {
    const failures: unknown[] = [];
    const result = await work(async (text, values) => {
      try {
        return await query(text, values);
      } catch (thrown) {
        failures.push(thrown);
        throw thrown;
      }
    });
    if (failures.length > 0) throw failures[0];
    return result;
  };
}
