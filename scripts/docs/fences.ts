import { parse, postprocess, preprocess } from "micromark";

/** A block of code in a Markdown document, with what the comments right before it say of it. */
export interface Fence {
  /** `sh`, `ts`; empty where none is named, which is for what a command prints. */
  readonly language: string;
  readonly text: string;
  /** Line of the document in which it begins, from 1. */
  readonly line: number;
  /** `<!-- not run: needs an account -->` */
  readonly notRun?: string | undefined;
  /** `<!-- file: bench/mine.ts -->`: where commands further down find it. */
  readonly file?: string | undefined;
  /** `<!-- not type-checked: why -->` */
  readonly notChecked?: string | undefined;
}

/** A piece of code within a line. */
export interface InlineCode {
  readonly text: string;
  readonly line: number;
}

/** What a document holds of code. */
export interface Code {
  readonly fences: readonly Fence[];
  readonly inline: readonly InlineCode[];
  /** `<!-- given: redis, postgres -->`: what the document says that its reader has. */
  readonly given: readonly string[];
  /** `<!-- long: it measures for minutes -->`: why it isn't followed each time. */
  readonly long: string | undefined;
}

const directives = /<!--\s*(not run|file|not type-checked|given|long):\s*([\s\S]*?)\s*-->/g;

/** Reads a document. @throws {Error} a comment says two things of one kind about one block, or says something of no block */
export function codeOf(markdown: string): Code {
  const fences: Fence[] = [];
  const inline: InlineCode[] = [];
  const given: string[] = [];
  let long: string | undefined;
  let said = new Map<string, string>();
  for (const [kind, token, context] of postprocess(
    parse()
      .document()
      .write(preprocess()(markdown, undefined, true)),
  )) {
    if (kind !== "enter") continue;
    const { line } = token.start;
    if (token.type === "htmlFlow") {
      for (const [, name = "", value = ""] of context.sliceSerialize(token).matchAll(directives)) {
        if (name === "given") given.push(...value.split(",").map((one) => one.trim()));
        else if (name === "long") long = value;
        else if (said.has(name)) throw new Error(`line ${line}: "${name}" is said twice`);
        else said.set(name, value);
      }
    } else if (token.type === "codeFenced") {
      // Without what indents it in a list.
      const [opening = "", ...lines] = context.sliceSerialize(token).split("\n");
      fences.push({
        language: /^[`~]+\s*([\w-]*)/.exec(opening)?.[1] ?? "",
        text: lines
          .slice(0, -1)
          .map((text) => `${text}\n`)
          .join(""),
        line,
        notRun: said.get("not run"),
        file: said.get("file"),
        notChecked: said.get("not type-checked"),
      });
      said = new Map();
    } else if (token.type === "codeText") {
      inline.push({
        text: context
          .sliceSerialize(token)
          .replace(/^(`+)([\s\S]*)\1$/, "$2")
          .replace(/\s+/g, " ")
          .trim(),
        line,
      });
    } else if (said.size > 0 && ["paragraph", "atxHeading", "listOrdered", "listUnordered"].includes(token.type)) {
      throw new Error(`line ${line}: a comment before it says "${[...said.keys()].join(", ")}" of a block, and none follows`);
    }
  }
  return { fences, inline, given, long };
}
