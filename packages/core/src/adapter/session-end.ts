import { messageOf } from "../errors.ts";

/** A server that doesn't answer the end of a session is waited for so long after it was sent, and only once. */
const patienceMs = 1_000;

/**
 * Ends sessions of MCP, for all connections of an adapter. Many servers don't support that, which is worth a note and no failure.
 * @returns sends the end of one session, and never rejects. It is given what sends it, which says when it is on its way
 */
export function sessionEnd(
  note: (text: string) => void,
): (terminate: (onSent: () => void) => Promise<void>, status: () => number | undefined) => Promise<void> {
  let isMute = false;
  let isTold = false;
  const tell = (text: string) => {
    if (!isTold) note(`${text}; its sessions stay there until it ends them itself`);
    isTold = true;
  };
  return async (terminate, status) => {
    if (isMute) return;
    const { promise: tooLate, resolve } = Promise.withResolvers<void>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onSent = () => {
      timer ??= setTimeout(() => {
        isMute = true;
        tell(`the MCP server doesn't answer within ${patienceMs} ms when a session is ended by DELETE`);
        resolve();
      }, patienceMs);
    };
    const ended = terminate(onSent).then(
      // The SDK takes this for an answer like any other.
      () => (status() === 405 ? tell(refused(405)) : undefined),
      (thrown: unknown) => (isMute ? undefined : tell(refused(status() ?? messageOf(thrown)))),
    );
    await Promise.race([ended, tooLate]);
    clearTimeout(timer);
  };
}

const refused = (answer: number | string): string =>
  `the MCP server doesn't end a session that is ended by DELETE (${typeof answer === "number" ? `HTTP ${answer}` : answer})`;
