/** A text of at most so many characters; what was left out is said at its end. */
export function shortened(text: string, most = 2_000): string {
  if (text.length <= most) return text;
  const said = (left: number): string => ` … (${left.toLocaleString("en-US")} more characters)`;
  let kept = Math.max(0, most - said(text.length).length);
  // Half a surrogate pair is no character.
  if (/[\uD800-\uDBFF]/.test(text[kept - 1] ?? "")) kept--;
  return text.slice(0, kept) + said(text.length - kept);
}
