import { analyse, type Baselines, summarize, trendsOf } from "@agentperf/core/analysis";
import { reporters } from "../reporters/index.ts";
import { environmentKey } from "../results/environment.ts";
import { type Answer, addressOf } from "./guard.ts";
import type { KeptResult, KeptResults, ResultsDirectory } from "./kept.ts";
import { choicePage, comparePage, hasFigures, historyPage, listPage, problemPage } from "./pages.ts";

/** What the site's pages are made of. */
export interface SiteOptions {
  readonly directory: ResultsDirectory;
  readonly baselines: Baselines;
}

/** How often a page of something that is still going on is loaded again. */
const refreshSeconds = "3";

type Route = (query: URLSearchParams, kept: KeptResults, options: SiteOptions) => Answer | Promise<Answer>;

/** Every page, by its path. Which file a name stands for is looked up among the directory's, so that no name leads out of it. */
const routes: Readonly<Record<string, Route>> = {
  "/": (_, kept) =>
    page(
      listPage(kept),
      kept.results.some(({ isLive }) => isLive),
    ),
  "/result": async (query, { results }, { baselines }) => {
    const own = named(results, query.get("name"));
    return own === undefined ? missing(query.get("name")) : page(await resultPage(own, results, baselines), own.isLive);
  },
  "/compare": (query, { results }) => {
    const [before, now] = [named(results, query.get("before")), named(results, query.get("now"))];
    if (now === undefined) return missing(query.get("now"));
    if (query.has("before")) return before === undefined ? missing(query.get("before")) : page(comparePage(before, now));
    const others = results.filter((own) => own !== now && hasFigures(own));
    return page(choicePage(now, others));
  },
  "/history": (_, { results }) => page(historyPage(trendsOf(inOrder(results.filter(isComparable)), environmentKey))),
};

/** Answers a request that was let in. */
export async function answerOf(url: string, options: SiteOptions): Promise<Answer> {
  const { pathname, searchParams } = addressOf(url);
  const route = Object.hasOwn(routes, pathname) ? routes[pathname] : undefined;
  if (route === undefined) return { ...page(problemPage(`There is no page ${pathname} here.`)), status: 404 };
  return route(searchParams, await options.directory.list(), options);
}

const page = (body: string, isLive = false): Answer => ({
  status: 200,
  headers: { "content-type": "text/html; charset=utf-8", ...(isLive ? { refresh: refreshSeconds } : {}) },
  body,
});

const missing = (name: string | null): Answer => ({
  ...page(problemPage(`There is no result ${name ?? ""} in this directory.`)),
  status: 404,
});

const named = (results: readonly KeptResult[], name: string | null): KeptResult | undefined => results.find((own) => own.name === name);

const isComparable = ({ result, isLive }: KeptResult): boolean => !isLive && result.plan.smoke !== true;

const inOrder = (results: readonly KeptResult[]) => results.map(({ result }) => result).toReversed();

/** A result's page, with what was before it on its kind of machine. */
async function resultPage(own: KeptResult, all: readonly KeptResult[], baselines: Baselines): Promise<string> {
  const { result } = own;
  const summary = summarize(result, result.plan.smoke === true ? { ...baselines, ns: {} } : baselines);
  const earlier = all.filter(
    (other) =>
      other === own ||
      (isComparable(other) && other.result.startedAt < result.startedAt && environmentKey(other.result) === environmentKey(result)),
  );
  const reporter = await reporters.html();
  return reporter.report({
    ...{ result, summary, conclusions: analyse(result, summary) },
    ...(earlier.length < 2 ? {} : { trends: trendsOf(inOrder(earlier), environmentKey) }),
    ...{ colour: false, verbose: true, details: true, cold: true },
  });
}
