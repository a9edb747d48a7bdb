/** The members of an object that have a value: for libraries whose optional members must be absent rather than `undefined`. */
export function present<T extends object>(members: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  // Nothing but members that are undefined is left out, which is what the type says.
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as ReturnType<typeof present<T>>;
}
