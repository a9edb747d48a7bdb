/** Whether Go's `unicode.IsSpace` takes this UTF-16 code unit for white space; all of it lies in the basic plane. */
export function isGoSpace(code: number): boolean {
  if (code < 128) return code === 32 || (code >= 9 && code <= 13);
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** What stands between white space, from a place in a line. Scanned by hand: there may be millions of lines. */
export function goFields(line: string, from = 0): string[] {
  const fields: string[] = [];
  let start = -1;
  for (let at = from; at < line.length; at++) {
    if (isGoSpace(line.charCodeAt(at))) {
      if (start >= 0) fields.push(line.slice(start, at));
      start = -1;
    } else if (start < 0) start = at;
  }
  if (start >= 0) fields.push(line.slice(start));
  return fields;
}
