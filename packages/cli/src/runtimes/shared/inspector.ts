/** Sends a command to the inspector, and gives its answer. */
export type Post = <Answer>(method: string, parameters?: object) => Promise<Answer>;

/** A session that takes any command. */
interface AnySession {
  connect(): void;
  post(method: string, parameters: object, callback: (error: Error | null, answer?: unknown) => void): void;
}

/** Opens a session of the runtime's inspector on the process itself. */
export function openInspector({ Session }: typeof import("node:inspector")): Post {
  // Node's types list every command, each with an overload of its own.
  const session = new Session() as AnySession;
  session.connect();
  return <Answer>(method: string, parameters: object = {}) =>
    new Promise<Answer>((resolve, reject) => {
      // What a command answers is documented by the inspector's protocol; the caller names it.
      session.post(method, parameters, (error, answer) => (error ? reject(error) : resolve(answer as Answer)));
    });
}
