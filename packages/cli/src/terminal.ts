import process from "node:process";

/** Whether a stream is shown in colour: on a terminal, unless NO_COLOR is set; elsewhere where FORCE_COLOR is. */
export function hasColour(stream: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: terminal } = process.env;
  if (no !== undefined && no !== "") return false;
  if (force !== undefined && force !== "" && force !== "0") return true;
  return stream.isTTY === true && terminal !== "dumb";
}
