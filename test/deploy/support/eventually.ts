import { setTimeout as sleep } from 'node:timers/promises';

/** Four times a schedule of a minute: what happens at the next sweep happens within it on a busy machine too. */
const TIMEOUT_MS = 240_000;
const PAUSE_MS = 250;

/**
 * Reads again and again until what was read `holds`, and returns it.
 *
 * @throws {Error} after {@link TIMEOUT_MS}, with what was read last
 */
export async function eventually<T>(what: string, read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    const value = await read();
    if (holds(value)) {
      return value;
    }
    if (performance.now() > deadline) {
      throw new Error(`"${what}" did not come about; at last it was ${JSON.stringify(value)}`);
    }
    await sleep(PAUSE_MS);
  }
}
