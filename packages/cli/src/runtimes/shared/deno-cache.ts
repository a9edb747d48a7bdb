/**
 * Whether one of our own files lies in Deno's cache, as it does after `deno run npm:…` in a project without node_modules. There only
 * processes find our packages that Deno was told of: those that it starts as Node would be started.
 *
 * @param url - the file's address
 */
export const isInDenoCache = (url: string): boolean => url.endsWith(".js") && !url.includes("/node_modules/");
