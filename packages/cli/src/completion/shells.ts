import type { Answer } from "./candidate.ts";
import { quoted, splitLine } from "./line.ts";

/** How a shell asks for what a word can become, and is told. */
export interface Shell {
  /** Loads the script that is sourced. */
  script(): Promise<string>;
  /** How the script is used, for the help. */
  readonly use: string;
  /** The words up to the cursor, the program's name first, from what the script hands over. */
  words(given: readonly string[]): readonly string[];
  /** The lines behind the first one, which says whether files may follow. */
  lines(answer: Answer, given: readonly string[]): readonly string[];
}

const described = ({ candidates }: Answer): string[] => candidates.map(({ value, description = "" }) => `${value}\t${description}`);

/** Every shell that there is a script for. */
export const shells = {
  bash: {
    script: async () => (await import("./bash.ts")).bashScript,
    use: 'source <(agentperf completion bash), in ~/.bashrc; on macOS\'s own bash 3: eval "$(agentperf completion bash)"',
    // The line as it is typed, and the part of its last word that bash puts a candidate in the place of.
    words: ([line = ""]) => splitLine(line).words,
    lines: ({ candidates }, [line = "", typed = ""]) => {
      const { raw } = splitLine(line);
      if (!raw.endsWith(typed)) return [];
      const fixed = splitLine(raw.slice(0, raw.length - typed.length));
      const before = fixed.words.at(-1) ?? "";
      return candidates.flatMap(({ value }) => {
        const text = value.startsWith(before) ? quoted(value.slice(before.length), fixed.open) : undefined;
        return text === undefined ? [] : [text];
      });
    },
  },
  zsh: {
    script: async () => (await import("./zsh.ts")).zshScript,
    use: "source <(agentperf completion zsh), in ~/.zshrc, after compinit",
    // Zsh takes the quotes off, and puts them on again.
    words: (given) => given,
    lines: described,
  },
  fish: {
    script: async () => (await import("./fish.ts")).fishScript,
    use: "agentperf completion fish | source, in ~/.config/fish/config.fish",
    // Fish takes the quotes off all words but the last one.
    words: (given) => [...given.slice(0, -1), splitLine(given.at(-1) ?? "").words.at(-1) ?? ""],
    lines: described,
  },
} as const satisfies Readonly<Record<string, Shell>>;

/** Name of a shell. */
export type ShellName = keyof typeof shells;
