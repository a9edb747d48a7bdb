/** A key pattern of Redis, `*`, `?`, `[…]` and `\\` for the next character as it is, as a regular expression. */
export function globPattern(glob: string): RegExp {
  const parts = glob.match(/\\.|\[\^?[^\]]*\]|./gs) ?? [];
  const source = parts.map((part) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    if (part.length > 1 && part.startsWith("[")) return part.replace(/\\/g, "\\\\");
    return (part.length > 1 ? part.slice(1) : part).replace(/[\\^$.|?*+()[\]{}/-]/g, "\\$&");
  });
  return new RegExp(`^${source.join("")}$`, "s");
}
