import { messageOf } from "../errors.ts";
import type { Availability, Opened } from "./define-adapter.ts";

/**
 * A probe that opens an adapter, asks what is behind it, and closes it. Whatever fails is the reason why the adapter can't be used.
 *
 * @param version - name and version of what is behind it. Default: not asked for
 */
export async function probeByOpening<T>(
  open: () => Promise<Opened<T>>,
  version?: (port: T) => Promise<string | undefined>,
): Promise<Availability> {
  try {
    const { port, close } = await open();
    try {
      return { available: true, version: await version?.(port) };
    } finally {
      await close?.();
    }
  } catch (thrown) {
    return { available: false, reason: messageOf(thrown) };
  }
}
