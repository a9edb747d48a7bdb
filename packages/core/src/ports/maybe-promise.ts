/** A value, or the promise of it: a port's implementation may answer at once. */
export type MaybePromise<T> = T | Promise<T>;
