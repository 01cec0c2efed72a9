import { sampleStatus } from '../lib/local/fixtures/sample-status.ts';

type Fields = Record<string, unknown>;

const FAILED = {
  at: '2026-11-23T04:59:00Z',
  outcome: 'misconfigured',
  reason: 'invalid_client',
  message: 'the token endpoint refused the client',
  cause: { code: 'client-refused', severity: 'human', advice: 'correct the secret' },
  httpStatus: 401,
};

/** Returns an answer of token-keeper 0.1.0 (commit 136b96d): no version, and words that version 1 has others for. */
export function statusOfVersion0(): Fields {
  const { contractVersion: _version, services, ...answer } = sampleStatus();
  const [fresh] = services as unknown as readonly Fields[];
  const ok = { code: 'fresh', severity: 'ok', cause: 'the token is fresh', advice: 'nothing to do' };
  const diagnosis = (severity: string) => ({
    code: 'client-refused',
    severity,
    cause: 'the provider refuses the client',
    advice: 'correct the secret',
  });
  const failing = { lastAttempt: FAILED, lastFailure: FAILED, consecutiveFailures: 2, failingSince: FAILED.at };
  return {
    ...answer,
    healthy: false,
    services: [
      { ...fresh, refreshNeed: 'none', diagnosis: ok },
      { ...fresh, service: 'graph', state: 'late', refreshNeed: 'mandatory', ...failing, diagnosis: diagnosis('late') },
      {
        ...fresh,
        service: 'zoom',
        state: 'unavailable',
        usable: false,
        refreshNeed: 'expired',
        ...failing,
        diagnosis: diagnosis('human'),
      },
    ],
  };
}

/** Returns an answer of a version 2 that there is not: members have come and gone, and words are others. */
export function statusOfVersion2(): Fields {
  const { access: _access, ...answer } = sampleStatus() as unknown as Fields;
  const [fresh] = answer['services'] as readonly Fields[];
  const { next: _next, consecutiveFailures: _failures, secretVersion: _secret, ...kept } = fresh as Fields;
  return {
    ...answer,
    contractVersion: 2,
    accessToken: 'LEAK',
    schedule: { everyMinutes: 5 },
    services: [
      {
        ...kept,
        state: 'stalled',
        rawBody: 'LEAK',
        expiresAt: { stored: 'soon', utc: '2026-11-24T05:00:00Z', zone: 'tai', raw: 'LEAK' },
        lastAttempt: { at: '2026-11-23T05:00:00Z', outcome: 'rotated', cause: ['x'], latencyMs: { p50: 3 } },
        diagnosis: { code: 'stalled', severity: 'grave', summary: 'LEAK' },
      },
      { id: 'a service by another name' },
    ],
  };
}
