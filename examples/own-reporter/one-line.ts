import type { Report, Reporter } from "@agentperf/cli";

/** Each benchmark on a line, with how sure its figure is. A reporter is given all figures, and computes none. */
const oneLine: Reporter = {
  showsProblems: false,
  report: ({ summary }: Report) =>
    summary.crossings
      .map((own) => {
        if (own.status !== "measured") return `${own.crossing.id}: ${own.status}\n`;
        const { median, interval } = own.nsPerOp;
        const sure = interval === undefined ? "" : `, between ${Math.round(interval.low)} and ${Math.round(interval.high)}`;
        return `${own.crossing.id}: ${Math.round(median)} ns${sure}\n`;
      })
      .join(""),
};

export default oneLine;
