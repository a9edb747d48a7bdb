import process from "node:process";

/** Whether a stream is shown in colour: on a terminal, unless NO_COLOR is set; elsewhere where FORCE_COLOR is. */
export function hasColour(stream: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: terminal } = process.env;
  if (no !== undefined && no !== "") return false;
  if (force !== undefined && force !== "" && force !== "0") return true;
  return stream.isTTY === true && terminal !== "dumb";
}

/** Whether a stream is a terminal on which text may be written over; a log in which each line stays is none, even where a CI gives it a terminal. */
export function isLive(stream: { readonly isTTY?: boolean }): boolean {
  const { CI: ci, TERM: terminal } = process.env;
  return stream.isTTY === true && terminal !== "dumb" && (ci === undefined || ci === "" || ci === "false");
}

/** The columns of a terminal; undefined where a stream is none, or doesn't say. */
export const widthOf = ({ columns }: { readonly columns?: number | undefined }): number | undefined => columns || undefined;
