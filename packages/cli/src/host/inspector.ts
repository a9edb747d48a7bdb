/** A session of a runtime's inspector, on the process itself. */
export interface InspectorSession {
  connect(): void;
  post(method: string, parameters: object, callback: (error: Error | null, result?: unknown) => void): void;
}

/** Connects a session, and gives what sends it a command and waits for the answer. */
export function inspector(session: InspectorSession): <T>(method: string, parameters?: object) => Promise<T> {
  session.connect();
  return <T>(method: string, parameters: object = {}) =>
    new Promise<T>((resolve, reject) => {
      session.post(method, parameters, (error, result) => (error ? reject(error) : resolve(result as T)));
    });
}
