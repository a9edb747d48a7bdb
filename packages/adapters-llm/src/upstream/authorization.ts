/** The key that a request brings, however its API takes it; undefined: none. */
export const keyOf = (headers: Headers): string | undefined =>
  headers.get("x-api-key") ?? headers.get("x-goog-api-key") ?? /^Bearer (.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
