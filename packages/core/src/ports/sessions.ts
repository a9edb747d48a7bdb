import type { MaybePromise } from "./maybe-promise.ts";

/** One agent session. */
export interface Session {
  /** UUID. */
  readonly id: string;
  readonly userId: string;
  /** Absolute path of the session's own directory; absent where sessions have none. */
  readonly workspace?: string;
  readonly createdAt: Date;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** What a new session is made from. */
export interface NewSession {
  readonly userId: string;
  /** Kept with the session; plain JSON. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Port: the back end's session manager. */
export interface Sessions {
  /** Makes a session: id, workspace, metadata, registration. */
  create(session: NewSession): MaybePromise<Session>;
  /** The live session with this id, or `undefined`. */
  get(id: string): MaybePromise<Session | undefined>;
  /** Ends a session: unregisters it and deletes its workspace. False where there was none. */
  end(id: string): MaybePromise<boolean>;
}
