/** What is shown of an output. */
const shownUnits = 4_000;
/** What is kept of it until its end: more, so that what was cut off lies before what is shown. */
const keptUnits = 64_000;
/** Longer than any secret that stands on one line with others. */
const longestSecret = 8_000;

/** The end of what a process prints. Secrets are removed before it is cut: half of one would be found by nobody. */
export class OutputTail {
  #text = "";
  #isCut = false;

  add(text: string): void {
    this.#text += text;
    if (this.#text.length <= 2 * keptUnits) return;
    this.#text = this.#text.slice(-keptUnits);
    this.#isCut = true;
  }

  /** The last 4,000 characters, from the beginning of a line where there is one. */
  end(scrub: (text: string) => string): string {
    const scrubbed = scrub(this.#isCut ? withoutBeginning(this.#text) : this.#text);
    if (scrubbed.length <= shownUnits) return scrubbed;
    const tail = scrubbed.slice(-shownUnits);
    const line = tail.indexOf("\n");
    return line < 0 || line === tail.length - 1 ? tail : tail.slice(line + 1);
  }
}

/** The text from its second line, as the first one may begin within a secret. */
function withoutBeginning(text: string): string {
  const line = text.indexOf("\n");
  return line < 0 || line > longestSecret ? text.slice(longestSecret) : text.slice(line + 1);
}
