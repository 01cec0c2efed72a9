import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Attempt } from '../../functions/domain/record/token-record.ts';
import { instant, plusSeconds } from '../../functions/domain/values/instant.ts';
import { describeUnless } from '../support/describe-unless.ts';
import { type DynamoDbLocal, startDynamoDbLocal, whyNoDynamoDbLocal } from '../support/dynamodb-local.ts';
import { startDynamoDbStore } from '../support/dynamodb-store.ts';
import { sampleToken } from '../support/sample-token.ts';

describeUnless(whyNoDynamoDbLocal(), 'what DynamoDB bills for a tenant', () => describeCapacity(), { mayLack: true });

const NOW = instant(1_800_000_000);
const KEY = 'graph#11111111-2222-4333-8444-555555555555';
const HOST = 'graph#login.microsoftonline.com';
const REGISTRATION = { group: 'gold', parameters: { region: 'eu-central' }, shard: '0003', addedAt: NOW };

/** Units for the table and for its index. */
type Billed = readonly [table: number, index: number];

function describeCapacity(): void {
  let server: DynamoDbLocal;
  let subject: Awaited<ReturnType<typeof startDynamoDbStore>>;
  beforeAll(async () => {
    server = await startDynamoDbLocal();
    subject = await startDynamoDbStore({ socketPath: server.socketPath });
  }, 300_000);
  afterAll(async () => {
    await subject?.close();
    await server?.close();
  });

  /** Returns what a call of the store is billed; DynamoDB says so only where it is asked. */
  async function billed(call: () => Promise<unknown>): Promise<Billed> {
    const { documents } = subject;
    const send = documents.send.bind(documents);
    const units: Billed[] = [];
    documents.send = (async (command: { readonly input: object }) => {
      Object.assign(command.input, { ReturnConsumedCapacity: 'INDEXES' });
      const answer = await send(command as never);
      const { Table: table, GlobalSecondaryIndexes: indexes } = Object(answer).ConsumedCapacity ?? {};
      units.push([table?.CapacityUnits ?? 0, indexes?.due?.CapacityUnits ?? 0]);
      return answer;
    }) as never;
    try {
      await call();
    } finally {
      documents.send = send as never;
    }
    return units.reduce(([table, index], [more, also]) => [table + more, index + also] as const, [0, 0] as Billed);
  }

  test('a refresh with a token of 2,048 bytes is 8 write units: 3 + 0 to claim, 3 + 2 to finish', async () => {
    const { store } = subject;
    expect(
      await billed(() => store.putTenant(KEY, REGISTRATION, { lane: `${HOST}#new`, at: NOW }, { version: 0 })),
    ).toEqual([1, 1]);
    const refresh = async (version: number, lane: string): Promise<readonly Billed[]> => {
      const now = plusSeconds(NOW, version * 3600);
      const [fence, claim] = [
        { service: KEY, owner: `owner-${version}`, version },
        { seenVersion: version - 1, now, leaseExpiresAt: plusSeconds(now, 40), tenantSince: NOW },
      ];
      const token = sampleToken('t'.repeat(2048), now, 3600);
      const attempt: Attempt = {
        ...{ at: now, outcome: 'refreshed', httpStatus: 200, latencyMs: 150, requests: 1 },
        ...{ definitionHash: 'd0d0d0d0d0d0', secretVersionId: '01234567-89ab-cdef-0123-456789abcdef' },
      };
      const end = { attempt, token, lifetimes: Array(20).fill(3600), consecutiveFailures: 0 };
      const due = { lane, at: plusSeconds(now, 2400) };
      return [
        await billed(() => store.claimLease({ ...fence, ...claim })),
        await billed(() => store.finishAttempt({ ...fence, ...end, due })),
      ];
    };
    await refresh(1, `${HOST}#3`);
    expect(await refresh(2, `${HOST}#3`)).toEqual([
      [3, 0],
      [3, 2],
    ]);
    const [, moved] = await refresh(3, `${HOST}#failing`);
    expect(moved).toEqual([3, 2]);
    expect(await billed(() => store.removeTenant(KEY))).toEqual([3, 1]);
  });

  test('hosts are noted for a unit a call', async () => {
    expect(await billed(() => subject.store.noteHosts('graph', ['a.test', 'b.test']))).toEqual([1, 0]);
  });
}
