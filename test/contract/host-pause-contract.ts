import { expect, test } from '@jest/globals';
import { instant, plusSeconds } from '../../functions/domain/values/instant.ts';
import type { TokenStore } from '../../functions/usecases/ports/ports.ts';

const NOW = instant(1_800_000_000);
let counter = 0;

/** The part of the contract of a token store that is about pauses of hosts. */
export function describeHostPauses(
  subject: () => { readonly store: TokenStore; readonly loseNextAcknowledgement?: () => void },
): void {
  test('the pause of a host is kept, read beside the status, and gives way to none that ends earlier', async () => {
    const { store } = subject();
    const host = `service-${(counter += 1)}.test:8443`;
    const pause = (since: number, until: number) => ({
      since: plusSeconds(NOW, since),
      until: plusSeconds(NOW, until),
    });
    expect(await store.readHostPause(host)).toBeUndefined();
    await store.noteHostPause(host, pause(0, 60));
    expect(await store.readHostPause(host)).toEqual(pause(0, 60));
    await store.noteHostPause(host, pause(1, 59));
    expect(await store.readHostPause(host)).toEqual(pause(0, 60));
    await store.noteHostPause(host, pause(1, 60));
    expect(await store.readHostPause(host)).toEqual(pause(1, 60));
    subject().loseNextAcknowledgement?.();
    await store.noteHostPause(host, pause(2, 61));
    expect(await store.readHostPause(host)).toEqual(pause(2, 61));
    const { records, hostPauses } = await store.readForStatus(['none'], [host, 'other.test']);
    expect(records).toHaveLength(1);
    expect([...(hostPauses ?? [])]).toEqual([[host, pause(2, 61)]]);
  });

  test('the pause that a clock far ahead has written gives way to a true one', async () => {
    const { store } = subject();
    const host = `service-${(counter += 1)}.test`;
    const day = 86_400;
    await store.noteHostPause(host, { since: plusSeconds(NOW, day), until: plusSeconds(NOW, day + 60) });
    await store.noteHostPause(host, { since: NOW, until: plusSeconds(NOW, 60) });
    expect(await store.readHostPause(host)).toEqual({ since: NOW, until: plusSeconds(NOW, 60) });
  });
}
