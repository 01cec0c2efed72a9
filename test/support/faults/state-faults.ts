import { hostOf } from '../../../functions/domain/decision/host-pause.ts';
import { LEASE_SECONDS } from '../../../functions/domain/record/token-record.ts';
import { plusSeconds } from '../../../functions/domain/values/instant.ts';
import { registerTenant } from '../registered-tenant.ts';
import { type FaultBench, MARKER, SECRET_MARKER, type SeededFault } from './fault-bench.ts';

/** An hour as the provider of these faults writes it down: it means local time, five and a half hours ahead of UTC. */
const naive = (bench: FaultBench, zoneSeconds: number): string =>
  new Date((bench.harness.clock.now() + 3600 + zoneSeconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');

/** Somebody else takes the lease for so many seconds. */
const lease = (bench: FaultBench, seconds: number): Promise<unknown> => {
  const { clock, store } = bench.harness;
  return store.read(bench.definition.id).then(({ version }) =>
    store.claimLease({
      service: bench.definition.id,
      owner: 'somebody',
      seenVersion: version,
      now: clock.now(),
      leaseExpiresAt: plusSeconds(clock.now(), seconds),
    }),
  );
};
/** The host of the token endpoint has asked another service to wait for so many seconds. */
const pause = async (bench: FaultBench, seconds: number): Promise<void> => {
  const { clock, store } = bench.harness;
  const since = clock.now();
  await store.noteHostPause(hostOf(bench.definition), { since, until: plusSeconds(since, seconds) });
};

/** One sweep that gives a token with what the answer says besides. */
const sweepWith =
  (more: object) =>
  async (bench: FaultBench): Promise<void> => {
    bench.answer(() => bench.token(more));
    await bench.sweep();
  };
/** A reader has so many tokens replaced, as soon as it may. */
const rejectedInARow = async (bench: FaultBench, times: number): Promise<string> => {
  await bench.sweep();
  let { fingerprint } = await bench.read();
  for (let rejected = 0; rejected < times; rejected += 1) {
    await at(bench, 30);
    ({ fingerprint } = await bench.read({ rejectedFingerprint: fingerprint }));
  }
  return fingerprint;
};
const at = async (bench: FaultBench, seconds: number): Promise<void> => bench.harness.clock.advance(seconds);

/** Faults that no attempt fails of: time, schedule, leases, what is stored. */
// biome-ignore format: a table is read by its columns
export const STATE_FAULTS: readonly SeededFault[] = [
  { code: 'fresh', severity: 'ok', what: 'nothing', seed: (bench) => bench.sweep() },
  { code: 'refresh-due', severity: 'ok', what: 'a token that has just become due', seed: async (bench) => {
    await bench.sweepFor(2400);
    // It came with the first sweep, 2,401 s ago; the next sweep begins a second late.
    await at(bench, 301);
  } },
  { code: 'definition-changed', severity: 'ok', what: 'another scope was deployed', seed: async (bench) => {
    await bench.sweep();
    bench.define({ grant: { type: 'client_credentials', scope: 'more' } });
  } },
  { code: 'refreshed-on-read', severity: 'ok', what: 'tokens of 5 minutes', seed: sweepWith({ expires_in: 300 }) },
  { code: 'refreshed-on-read', severity: 'ok', what: 'tokens of 5 minutes that nobody reads', seed: async (bench) => {
    await sweepWith({ expires_in: 300 })(bench);
    await at(bench, 299);
  } },
  { code: 'attempt-running', severity: 'degraded', what: 'another process is at it', seed: async (bench) => {
    await lease(bench, LEASE_SECONDS);
  } },
  { code: 'attempt-abandoned', severity: 'degraded', what: 'a process died in the middle', seed: async (bench) => {
    await lease(bench, LEASE_SECONDS);
    await at(bench, LEASE_SECONDS);
  } },
  { code: 'lease-stuck', severity: 'degraded', what: 'a lease of a day', seed: (bench) => lease(bench, 86_400) },
  { code: 'clock-stepped-back', severity: 'degraded', what: 'our clock has stepped back by an hour', seed: async (bench) => {
    await bench.sweep();
    await at(bench, -3600);
  } },
  { code: 'clock-stepped-back', severity: 'watch', what: 'our clock has stepped back by six seconds since the last sweep', seed: async (bench) => {
    await bench.sweep();
    await at(bench, 300);
    await bench.sweep();
    await at(bench, -6);
  } },
  { code: 'stored-token-unreadable', severity: 'degraded', what: 'an expiry that is no time', seed: async (bench) => {
    await bench.sweep();
    bench.harness.store.tamper(bench.definition.id, ({ token: _unreadable, ...record }) => ({ ...record, unreadable: ['token.expiresAt'] }));
  } },
  { code: 'stored-token-unreadable', severity: 'degraded', what: 'a token that somebody has removed', seed: async (bench) => {
    await bench.sweep();
    bench.harness.store.tamper(bench.definition.id, ({ token: _removed, ...record }) => record);
  } },
  { code: 'stored-item-unreadable', severity: 'watch', what: 'a cooldown that is no time', seed: async (bench) => {
    await bench.sweep();
    bench.harness.store.tamper(bench.definition.id, (record) => ({ ...record, unreadable: ['cooldownUntil'] }));
  } },
  { code: 'tenant-unfit', severity: 'action-required', what: 'names of tenants are to be GUIDs from now on', seed: async (bench) => {
    await registerTenant(bench.harness, { ...bench.definition, tenants: {} }, { tenant: 'contoso' });
    bench.define({ tenants: { pattern: 'guid' } });
  } },
  { code: 'sweep-fault', severity: 'watch', what: 'a fault of our own before a token is asked for', seed: async (bench) => {
    await bench.sweep();
    bench.failsForUs = true;
    await bench.sweepFor(300);
  } },
  { code: 'never-swept', severity: 'degraded', what: 'the schedule has never fired', seed: async () => undefined },
  { code: 'never-swept', severity: 'watch', what: 'only readers have ever refreshed', seed: async (bench) => {
    await bench.read();
  } },
  { code: 'never-tried', severity: 'degraded', what: 'a service that was deployed after the last sweep', seed: async (bench) => {
    await bench.sweep();
    bench.define({ id: 'newcomer' });
  } },
  { code: 'sweep-overdue', severity: 'action-required', what: 'the rule was disabled', seed: async (bench) => {
    await bench.sweep();
    await at(bench, 901);
  } },
  { code: 'sweep-overdue', severity: 'action-required', what: 'the rule was disabled, and the token has expired', seed: async (bench) => {
    await bench.sweep();
    await at(bench, 7200);
  } },
  { code: 'sweep-overdue', severity: 'action-required', what: 'a passing fault, and then the rule was disabled', seed: async (bench) => {
    bench.answer({ status: 503 });
    await bench.sweep();
    await at(bench, 901);
  } },
  { code: 'sweep-out-of-time', severity: 'degraded', what: 'slow providers before it', seed: async (bench) => {
    await bench.sweepFor(2400);
    await bench.sweepFor(900, 0);
    await at(bench, 1);
  } },
  { code: 'same-token', severity: 'degraded', what: 'the same token until it expires', seed: async (bench) => {
    const end = plusSeconds(bench.harness.clock.now(), 3600);
    bench.answer(() => ({
      body: { access_token: MARKER, token_type: 'Bearer', expires_in: end - bench.harness.clock.now() },
    }));
    await bench.sweep();
    await bench.sweepFor(3300);
  } },
  { code: 'previous-secret-used', severity: 'action-required', what: 'a secret put in before the provider knows it', seed: async (bench) => {
    bench.secret({ clientId: 'client', clientSecret: `${SECRET_MARKER}-new` }, 'version-1-of-the-secret', { clientId: 'client', clientSecret: SECRET_MARKER });
    const old = Buffer.from(`client:${SECRET_MARKER}`).toString('base64');
    bench.servers.provider.answerWith(({ headers }) =>
      headers.authorization === `Basic ${old}` ? bench.token() : { status: 401, body: { error: 'invalid_client' } },
    );
    await bench.sweep();
  } },
  { code: 'request-quota-used', severity: 'degraded', what: 'one request an hour, and tokens of 50 minutes', seed: async (bench) => {
    bench.define({ maxRequestsPerHour: 1 });
    await sweepWith({ expires_in: 3000 })(bench);
    await bench.sweepFor(3000);
  } },
  { code: 'provider-host-paused', severity: 'watch', what: 'another service of the host was throttled', seed: async (bench) => {
    await bench.sweepFor(2700);
    await pause(bench, 3000);
    await bench.sweepFor(300);
  } },
  { code: 'sweep-missed', severity: 'watch', what: 'a sweep that did not come', seed: async (bench) => {
    await bench.sweep();
    await at(bench, 391);
  } },
  { code: 'sweep-missed', severity: 'degraded', what: 'two sweeps that did not come, and a token in need', seed: async (bench) => {
    await sweepWith({ expires_in: 900 })(bench);
    await at(bench, 899);
  } },
  { code: 'not-refreshed-in-time', severity: 'degraded', what: 'sweeps of an earlier deployment, which does not know it', seed: async (bench) => {
    await sweepWith({ expires_in: 900 })(bench);
    const { id } = bench.definition;
    bench.define({ id: 'another' });
    await bench.sweepFor(600);
    bench.define({ id });
    await at(bench, 299);
  } },
  { code: 'events-access-denied', severity: 'action-required', what: 'events:PutEvents was denied', seed: async (bench) => {
    bench.harness.eventsFault = 'AccessDeniedException';
    await bench.sweep();
  } },
  { code: 'events-not-sent', severity: 'watch', what: 'EventBridge was away', seed: async (bench) => {
    bench.harness.eventsFault = 'TIMEOUT';
    await bench.sweep();
  } },
  { code: 'refresh-due', severity: 'ok', what: 'a token of 15 minutes in the second half of its life', seed: async (bench) => {
    await sweepWith({ expires_in: 900 })(bench);
    await bench.sweepFor(300);
    await at(bench, 151);
  } },
  { code: 'naive-time-local', severity: 'action-required', what: 'local time of India', seed: async (bench) => {
    bench.define({ timing: { expectedLifetimeSeconds: 3600 } });
    await sweepWith({ expires_at: naive(bench, 19_800) })(bench);
  } },
  { code: 'naive-time-stored', severity: 'watch', what: 'no zone, and nobody knows the lifetime', seed: (bench) =>
    sweepWith({ expires_at: naive(bench, 0) })(bench) },
  { code: 'provider-clock-ahead', severity: 'watch', what: '31 s', seed: async (bench) => {
    bench.providerAheadSeconds = 31;
    await bench.sweep();
  } },
  { code: 'provider-clock-behind', severity: 'watch', what: '31 s', seed: async (bench) => {
    bench.providerAheadSeconds = -31;
    await bench.sweep();
  } },
  { code: 'new-tokens-rejected', severity: 'watch', what: 'two rejected in a row', seed: (bench) => rejectedInARow(bench, 2) },
  { code: 'lifetime-guessed', severity: 'watch', what: '100 days, or 144 minutes of milliseconds', seed: sweepWith({ expires_in: 8_640_000 }) },
  { code: 'lifetime-implausible', severity: 'watch', what: 'a century', seed: sweepWith({ expires_in: 3_155_760_000 }) },
  { code: 'lifetime-implausible', severity: 'watch', what: '0', seed: sweepWith({ expires_in: 0 }) },
  { code: 'lifetime-contradicted', severity: 'watch', what: 'an hour, and a stamp of half an hour', seed: (bench) =>
    sweepWith({ expires_in: 3600, expires_on: bench.harness.clock.now() + 1800 })(bench) },
  { code: 'lifetime-cut', severity: 'watch', what: 'ten days', seed: sweepWith({ expires_in: 864_000 }) },
  { code: 'lifetime-near-buffer', severity: 'watch', what: '37 s', seed: sweepWith({ expires_in: 37 }) },
  { code: 'lifetime-not-where-declared', severity: 'watch', what: 'a number where a date is declared', seed: async (bench) => {
    bench.define({ response: { lifetime: { at: '/expires_in', unit: 'dateTime' } }, timing: { defaultLifetimeSeconds: 600 } });
    await sweepWith({ expires_in: 3600 })(bench);
  } },
  { code: 'lifetime-unknown', severity: 'watch', what: 'no expires_in', seed: sweepWith({}) },
  { code: 'lifetime-unusual', severity: 'watch', what: '10 minutes instead of an hour', seed: async (bench) => {
    bench.define({ timing: { expectedLifetimeSeconds: 3600 } });
    await sweepWith({ expires_in: 600 })(bench);
  } },
];

/** The code in what a reader is told. */
const codeIn = (message: string) => ({ code: /\[([a-z-]+)\]/.exec(message)?.[1], message });

/** Faults that a reader meets. */
// biome-ignore format: a table is read by its columns
export const READER_FAULTS: readonly SeededFault[] = [
  { code: 'lifetime-near-buffer', severity: 'watch', what: 'the second read of tokens of 31 s', seed: async (bench) => {
    bench.answer(() => bench.token({ expires_in: 31 }));
    await bench.read();
    await at(bench, 2);
    return codeIn(await bench.refusal());
  } },
  { code: 'validity-beyond-lifetime', severity: 'action-required', what: 'two hours of a token of one', seed: async (bench) => {
    await bench.sweep();
    return codeIn(await bench.refusal({ minValiditySeconds: 7200 }));
  } },
  { code: 'token-revoked-early', severity: 'watch', what: 'a revoked token that the provider gives again', seed: async (bench) => {
    bench.answer({ body: { access_token: MARKER, token_type: 'Bearer', expires_in: 3600 } });
    await bench.sweep();
    const { fingerprint: rejectedFingerprint } = await bench.read();
    await at(bench, 60);
    return codeIn(await bench.refusal({ rejectedFingerprint }));
  } },
  { code: 'refreshed-moments-ago', severity: 'watch', what: 'refused at once', seed: async (bench) => {
    await bench.sweep();
    const { fingerprint: rejectedFingerprint } = await bench.read();
    return codeIn(await bench.refusal({ rejectedFingerprint }));
  } },
  { code: 'new-tokens-rejected', severity: 'watch', what: 'the third in a row', seed: async (bench) => {
    const rejectedFingerprint = await rejectedInARow(bench, 2);
    await at(bench, 59);
    return codeIn(await bench.refusal({ rejectedFingerprint }));
  } },
  { code: 'wish-quota-used', severity: 'watch', what: 'a second rejection in an hour of three requests', seed: async (bench) => {
    bench.define({ maxRequestsPerHour: 3 });
    const rejectedFingerprint = await rejectedInARow(bench, 1);
    await at(bench, 900);
    return codeIn(await bench.refusal({ rejectedFingerprint }));
  } },
  { code: 'refresh-not-answered', severity: 'watch', what: 'refresh-tokens cannot be invoked', seed: async (bench) =>
    codeIn(await bench.refusal({}, false)) },
  { code: 'attempt-running', severity: 'degraded', what: 'another process is at it, for longer than a reader waits', seed: async (bench) => {
    await lease(bench, LEASE_SECONDS);
    return codeIn(await bench.refusal());
  } },
  { code: 'same-token', severity: 'degraded', what: 'a refused token that the provider gives again', seed: async (bench) => {
    const end = plusSeconds(bench.harness.clock.now(), 3600);
    bench.answer(() => ({ body: { access_token: MARKER, token_type: 'Bearer', expires_in: end - bench.harness.clock.now() } }));
    await bench.sweep();
    const { fingerprint: rejectedFingerprint } = await bench.read();
    await at(bench, 60);
    return codeIn(await bench.refusal({ rejectedFingerprint }));
  } },
  { code: 'client-secret-expired', severity: 'action-required', what: 'AADSTS7000222, heard by a reader', seed: async (bench) => {
    bench.refuse('invalid_client', 401, [7_000_222]);
    return codeIn(await bench.refusal());
  } },
  { code: 'client-refused', severity: 'action-required', what: 'a cooldown, heard by a reader', seed: async (bench) => {
    bench.refuse('invalid_client', 401);
    await bench.sweep();
    return codeIn(await bench.refusal());
  } },
  { code: 'provider-host-paused', severity: 'watch', what: 'another service was throttled, heard by a reader', seed: async (bench) => {
    await pause(bench, 600);
    return codeIn(await bench.refusal());
  } },
  { code: 'request-quota-used', severity: 'watch', what: 'one request an hour, heard by a reader', seed: async (bench) => {
    bench.define({ maxRequestsPerHour: 1 });
    await sweepWith({ expires_in: 300 })(bench);
    await at(bench, 300);
    return codeIn(await bench.refusal());
  } },
];
