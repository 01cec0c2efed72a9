import { describe, expect, test } from '@jest/globals';
import { createHttpTokenEndpoint } from '../../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import { readTokenResponse } from '../../../../functions/adapters/token-endpoint/token-response.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import type { TokenRequestInput } from '../../../../functions/usecases/ports/token-endpoint.ts';
import { TransportFault } from '../../../../lib/platform/transport-fault.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const GRANT = { grant: { type: 'refresh_token' } } as const;
const TOKEN = { access_token: 't', token_type: 'Bearer', expires_in: 3600, refresh_token: 'marker-rt1' };

const keptOf = (body: unknown, status = 200): string | undefined => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const read = readTokenResponse({ status, headers: {}, body: text }, instant(1_800_000_000), GRANT);
  expect(JSON.stringify(read)).not.toContain('marker');
  return (read.ok ? read.token.refreshToken : read.refreshToken)?.reveal();
};

describe('a new refresh token is kept from any JSON object of a 2xx', () => {
  test.each<[string, object, number]>([
    ['that is liked', {}, 200],
    ['of another token type', { token_type: 'BearerToken' }, 200],
    ['of a token bound to a key', { token_type: 'DPoP' }, 200],
    ['with an empty error', { error: '' }, 200],
    ['with an error', { error: 'invalid_grant', error_description: 'x' }, 200],
    ['with an error that is no text', { error: { code: 1 } }, 200],
    ['that says that it is not ok', { ok: false }, 200],
    ['without an access token', { access_token: undefined }, 200],
    ['with an access token that is none', { access_token: 7 }, 200],
    ['with an empty access token', { access_token: ' ' }, 200],
    ['with a huge access token', { access_token: 'x'.repeat(450_000) }, 200],
    ['with a lifetime of nothing', { expires_in: 0 }, 200],
    ['with a lifetime that is none', { expires_in: {} }, 201],
  ])('%s', (_what, more, status) => {
    expect(keptOf({ ...TOKEN, ...more }, status)).toBe('marker-rt1');
  });

  test.each<[string, unknown, number]>([
    ['of a refusal', { ...TOKEN, error: 'invalid_grant' }, 400],
    ['of a redirect', TOKEN, 302],
    ['of a gateway', TOKEN, 502],
    ['in a list', [TOKEN], 200],
    ['in a text', 'refresh_token=rt', 200],
    ['that is empty', { ...TOKEN, refresh_token: '' }, 200],
    ['of blanks', { ...TOKEN, refresh_token: ' \n' }, 200],
    ['that is null', { ...TOKEN, refresh_token: null }, 200],
    ['that is a number', { ...TOKEN, refresh_token: 1 }, 200],
    ['that is larger than any', { ...TOKEN, refresh_token: 'x'.repeat(409_001) }, 200],
  ])('but none %s', (_what, body, status) => {
    expect(keptOf(body, status)).toBeUndefined();
  });
});

const SECRET = { versionId: 'v', values: { clientId: new Redacted('id'), clientSecret: new Redacted('s') } };
const ask = (ending: object | Error, input: Partial<TokenRequestInput> = {}) =>
  createHttpTokenEndpoint({
    clock: new ManualClock(),
    monotonicMs: () => 0,
    getWebIdentityToken: () => Promise.reject(new TransportFault('TIMEOUT')),
    send: async () => {
      if (ending instanceof Error) throw ending;
      return { status: 200, headers: {}, body: JSON.stringify(ending) };
    },
  }).requestToken({ ...DEFINITION, ...GRANT }, { secret: SECRET, timeoutMs: 1000, ...input });

test('the failure carries it, and its text is not repeated', async () => {
  const outcome = await ask({ ...TOKEN, error: 'marker-rt1' });
  expect(outcome.ok ? undefined : outcome.refreshToken?.reveal()).toBe('marker-rt1');
  expect(JSON.stringify(outcome)).not.toContain('marker');
});

describe('a failure says that nothing was sent', () => {
  test.each<[string, Error, Partial<TokenRequestInput>, true | undefined]>([
    ['of a host without an address', new TransportFault('ENOTFOUND'), {}, true],
    ['of a closed port', new TransportFault('ECONNREFUSED'), {}, true],
    ['of a connection that did not come', new TransportFault('CONNECT_TIMEOUT'), {}, true],
    ['of plain http to a port that speaks TLS', new TransportFault('TLS_ON_HTTP_PORT'), {}, true],
    ['of a handshake', new TransportFault('CERT_HAS_EXPIRED', { isSent: false }), {}, true],
    [
      'of a server that wants a certificate',
      new TransportFault('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', { isSent: true }),
      {},
      true,
    ],
    [
      'of a secret that no request can be made with',
      new Error('it was asked'),
      { secret: { versionId: 'v', values: {} } },
      true,
    ],
    ['of a reset: no', new TransportFault('ECONNRESET'), {}, undefined],
    ['of silence: no', new TransportFault('TIMEOUT'), {}, undefined],
    ['of an answer that is too large: no', new TransportFault('BODY_TOO_LARGE'), {}, undefined],
  ])('%s', async (_what, ending, input, isUnsent) => {
    const outcome = await ask(ending, input);
    expect(outcome.ok ? undefined : outcome.failure.isUnsent).toBe(isUnsent);
  });
});
