import { parse, postprocess, preprocess } from "micromark";
import { gfm } from "micromark-extension-gfm";
import { anchorOf } from "./anchor.ts";

/** A link of a document. */
export interface Link {
  readonly target: string;
  readonly line: number;
  /** Where the target stands in the document. */
  readonly at: number;
}

const events = (markdown: string) =>
  postprocess(
    parse({ extensions: [gfm()] })
      .document()
      .write(preprocess()(markdown, undefined, true)),
  );

/** Where a document's links and pictures lead. */
export const linksOf = (markdown: string): Link[] =>
  events(markdown).flatMap(([kind, token, context]) =>
    kind === "enter" && ["resourceDestinationString", "definitionDestinationString"].includes(token.type)
      ? [{ target: context.sliceSerialize(token), line: token.start.line, at: token.start.offset }]
      : [],
  );

/** The anchors of a document's headings. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [kind, token, context] of events(markdown)) {
    if (kind !== "enter" || !["atxHeadingText", "setextHeadingText"].includes(token.type)) continue;
    const anchor = anchorOf(context.sliceSerialize(token));
    let name = anchor;
    for (let time = 1; anchors.has(name); time++) name = `${anchor}-${time}`;
    anchors.add(name);
  }
  return anchors;
}
