// A picture of a terminal from what a program prints to it: an SVG of text, which needs no font of its own.

/** How a piece of a line looks. */
interface Style {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly colour: string | undefined;
}

interface Piece extends Style {
  readonly text: string;
  /** Column in which it begins. */
  readonly at: number;
}

const plain: Style = { bold: false, dim: false, colour: undefined };

/** The colours of a dark terminal, by the codes of ECMA-48. */
const colours: Readonly<Record<number, string>> = {
  ...{ 31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 34: "#79c0ff", 35: "#d2a8ff", 36: "#76e3ea", 37: "#e6edf3" },
  ...{ 90: "#8b949e", 91: "#ffa198", 92: "#aff5b4", 93: "#f2cc60", 94: "#a5d6ff", 95: "#e2c5ff", 96: "#b3f0ff", 97: "#ffffff" },
};

function styled(before: Style, code: number): Style {
  if (code === 0) return plain;
  if (code === 1) return { ...before, bold: true };
  if (code === 2) return { ...before, dim: true };
  if (code === 22) return { ...before, bold: false, dim: false };
  if (code === 39) return { ...before, colour: undefined };
  const colour = colours[code];
  if (colour === undefined) throw new Error(`the picture has no colour for ESC [ ${code} m`);
  return { ...before, colour };
}

/** The pieces of each line. @throws {Error} it holds an escape sequence that says something else than a colour */
function piecesOf(printed: string): Piece[][] {
  let style = plain;
  return printed.split("\n").map((line) => {
    const pieces: Piece[] = [];
    let at = 0;
    for (const part of line.split(/(\u001b\[[\d;]*m)/)) {
      if (/^\u001b\[[\d;]*m$/.test(part)) for (const code of part.slice(2, -1).split(";")) style = styled(style, Number(code));
      else if (part.includes("\u001b")) throw new Error(`the picture can't show ${JSON.stringify(part)}`);
      // Viewers don't keep several spaces: what they set apart has a place of its own.
      else
        for (const text of part.split(/(\s{2,})/)) {
          if (text.trim() !== "") pieces.push({ ...style, text, at });
          at += [...text].length;
        }
    }
    return pieces;
  });
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const [wide, high, margin] = [8.4, 19, 18];

/**
 * An SVG of what was printed.
 * @param command - shown above it
 */
export function terminalPicture(command: string, printed: string): string {
  const lines = piecesOf(`\u001b[92m$\u001b[39m \u001b[1m${command}\u001b[22m\n${printed.replace(/\s+$/, "")}`);
  const columns = Math.max(...lines.flatMap((pieces) => pieces.map(({ at, text }) => at + [...text].length)));
  const [width, height] = [Math.ceil(columns * wide + 2 * margin), lines.length * high + 2 * margin];
  const piece = ({ text, at, bold, dim, colour }: Piece) => {
    const own = text.replace(/\s+$/, "");
    const inset = own.length - own.trimStart().length;
    const shown = own.trimStart();
    if (shown === "") return "";
    const look = [
      ...(bold ? ['font-weight="bold"'] : []),
      ...(dim ? ['opacity=".65"'] : []),
      ...(colour === undefined ? [] : [`fill="${colour}"`]),
    ];
    const x = (margin + (at + inset) * wide).toFixed(1);
    // Whatever font there is, a piece is as wide as its columns.
    return `<tspan x="${x}" textLength="${([...shown].length * wide).toFixed(1)}"${look.map((one) => ` ${one}`).join("")}>${escaped(shown)}</tspan>`;
  };
  const rows = lines.map((pieces, row) => {
    const y = margin + (row + 0.75) * high;
    const inside = pieces.map(piece).join("");
    return inside === "" ? "" : `<text y="${y.toFixed(1)}">${inside}</text>\n`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A terminal: ${escaped(command)}">
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6edf3">
${rows.join("")}</g>
</svg>
`;
}
