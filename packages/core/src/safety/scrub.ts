import { AllMatches } from "./all-matches.ts";
import { credentialsInText } from "./credentials-in-text.ts";
import { hidden } from "./redact-url.ts";
import { isKey, secretForms } from "./secret-forms.ts";
import { joinedOf, type View, viewsOf } from "./views.ts";

/**
 * A function that puts `***` in place of each of these secrets in a text, also where they stand there percent-encoded, escaped as in JSON, or as
 * entities of HTML, in base64, or broken by the ends of lines, and in place of the credentials of any URL in it. Its time is linear in the text's
 * length, whatever the text holds.
 */
export function scrubber(secrets: readonly string[]): (text: string) => string {
  let whole: AllMatches | undefined;
  let keys: AllMatches | undefined;
  return (text) => {
    // Most runs print nothing that has to be scrubbed.
    whole ??= new AllMatches(secrets.flatMap(secretForms));
    keys ??= new AllMatches(secrets.flatMap(secretForms).filter(isKey));
    const covered = new Int32Array(text.length + 1);
    const cover = (from: number, to: number): void => {
      covered[from] = (covered[from] ?? 0) + 1;
      covered[to] = (covered[to] ?? 0) - 1;
    };
    const coverIn = (view: View, matches: AllMatches) => matches.each(view.text, (from, to) => cover(view.from(from), view.to(to)));
    if (whole.size > 0) {
      for (const view of viewsOf(text)) {
        coverIn(view, whole);
        if (keys.size > 0) for (const joined of joinedOf(view)) coverIn(joined, keys);
      }
    }
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
