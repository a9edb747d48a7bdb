import { AllMatches } from "./all-matches.ts";
import { credentialsInText } from "./credentials-in-text.ts";
import { hidden } from "./redact-url.ts";
import { secretForms } from "./secret-forms.ts";
import { viewsOf } from "./views.ts";

/**
 * A function that puts `***` in place of each of these secrets in a text, also where they stand there percent-encoded, escaped as in JSON, or as
 * entities of HTML, and in place of the credentials of any URL in it. Its time is linear in the text's length, whatever the text holds.
 */
export function scrubber(secrets: readonly string[]): (text: string) => string {
  let matches: AllMatches | undefined;
  return (text) => {
    // Most runs print nothing that has to be scrubbed.
    matches ??= new AllMatches(secrets.flatMap(secretForms));
    const covered = new Int32Array(text.length + 1);
    const cover = (from: number, to: number): void => {
      covered[from] = (covered[from] ?? 0) + 1;
      covered[to] = (covered[to] ?? 0) - 1;
    };
    if (matches.size > 0) for (const view of viewsOf(text)) matches.each(view.text, (from, to) => cover(view.from(from), view.to(to)));
    credentialsInText(text, cover);
    return masked(text, covered);
  };
}

/** The text with `***` for each run that is covered, by how much more begins than ends at each place. */
function masked(text: string, covered: Int32Array): string {
  const shown: string[] = [];
  let from = 0;
  let depth = 0;
  for (let at = 0; at <= text.length; at++) {
    const change = covered[at] ?? 0;
    if (change === 0) continue;
    if (depth === 0 && change > 0) shown.push(text.slice(from, at), hidden);
    depth += change;
    if (depth === 0) from = at;
  }
  shown.push(text.slice(from));
  return shown.join("");
}
