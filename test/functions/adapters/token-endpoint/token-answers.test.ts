import { describe, expect, test } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import { readTokenResponse, type TokenResponse } from '../../../../functions/adapters/token-endpoint/token-response.ts';
import { instant, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import type { HttpAnswer } from '../../../../lib/platform/http-post.ts';
import { HONEST_ANSWERS, MARKER, ODD_ANSWERS, REFUSALS, SENT_AT_SECONDS, type TokenAnswer } from './token-answers.ts';

const SENT_AT = instant(SENT_AT_SECONDS);

const bytesOf = ({ body }: TokenAnswer): Buffer =>
  Buffer.from(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
const answerOf = (sent: TokenAnswer): HttpAnswer => ({
  status: sent.status ?? 200,
  headers: sent.headers ?? {},
  body: bytesOf(sent).toString('utf8'),
});
const read = (sent: TokenAnswer): TokenResponse =>
  readTokenResponse(answerOf(sent), SENT_AT, {
    grant: sent.grant ?? { type: 'client_credentials' },
    ...(sent.timing ? { timing: sent.timing } : {}),
  });
/** Returns what oauth4webapi reads in an answer, or throws. */
const theirs = (sent: TokenAnswer): Promise<oauth.TokenEndpointResponse> =>
  oauth.processClientCredentialsResponse(
    { issuer: 'https://login.example.test' },
    { client_id: 'client' },
    new Response(new Uint8Array(bytesOf(sent)), {
      status: sent.status ?? 200,
      headers: { ...sent.headers, 'content-type': 'application/json' },
    }),
  );

describe('a token', () => {
  test.each([...HONEST_ANSWERS, ...ODD_ANSWERS])('%s', (_what, sent, becomes) => {
    const response = read(sent);
    if (!response.ok) {
      throw new Error(`no token: ${response.failure.reason}`);
    }
    const { token } = response;
    const { zone = 'utc', warnings = [], hasRefreshToken = false, ...told } = becomes;
    expect({
      lifetimeSeconds: token.lifetimeSeconds,
      lifetimeSource: token.lifetimeSource,
      warnings: token.warnings,
      zone: token.expiresAt.zone,
      hasRefreshToken: token.refreshToken !== undefined,
      scope: token.scope,
      refreshAfterSeconds: token.refreshAt === undefined ? undefined : secondsBetween(SENT_AT, token.refreshAt),
    }).toEqual({ ...told, zone, warnings, hasRefreshToken });
    expect(Math.max(secondsBetween(SENT_AT, token.expiresAt.at), 0)).toBe(becomes.lifetimeSeconds);
    expect([token.obtainedAt, token.tokenType, token.httpStatus]).toEqual([SENT_AT, 'Bearer', sent.status ?? 200]);
    expect(JSON.stringify(response)).not.toContain(token.accessToken.reveal());
    expect(JSON.stringify(response)).not.toContain(MARKER);
  });
});

describe('an honest token is the one that oauth4webapi reads', () => {
  test.each(HONEST_ANSWERS)('%s', async (_what, sent) => {
    const response = read(sent);
    const { access_token, token_type, expires_in, scope, refresh_token } = await theirs(sent);
    expect(response.ok && response.token.accessToken.reveal()).toBe(access_token);
    expect(response.ok && response.token.tokenType.toLowerCase()).toBe(token_type);
    expect(response.ok && response.token.lifetimeSeconds).toBe(expires_in);
    expect(response.ok && response.token.scope).toBe(scope);
    expect(response.ok && response.token.refreshToken?.reveal()).toBe(refresh_token);
  });
});

describe('no token', () => {
  test.each(REFUSALS)('%s', (_what, sent, { says, ...becomes }) => {
    const response = read(sent);
    if (response.ok) {
      throw new Error('a token was read');
    }
    const { message, httpStatus, ...told } = response.failure;
    expect(told).toEqual(becomes);
    expect(httpStatus).toBe(sent.status ?? 200);
    expect(message).toContain(says ?? `the token endpoint answered HTTP ${httpStatus}`);
    expect(JSON.stringify(response)).not.toContain(MARKER);
  });

  const oauthErrors = REFUSALS.filter(
    ([, { status = 200 }, { oauthError }]) => status >= 400 && status < 500 && oauthError !== undefined,
  );

  test.each(oauthErrors)('is refused with the error that oauth4webapi reads: %s', async (_what, sent, becomes) => {
    const refusal: unknown = await theirs(sent).catch((error: unknown) => error);
    // A challenge is told before the body is read.
    const isChallenge = refusal instanceof oauth.WWWAuthenticateChallengeError;
    expect(isChallenge || refusal instanceof oauth.ResponseBodyError).toBe(true);
    expect(isChallenge || (refusal as oauth.ResponseBodyError).error === becomes.oauthError).toBe(true);
  });
});

describe('the table', () => {
  test('has no row twice, and nearly every refusal in it has something to keep to oneself', () => {
    const names = [...HONEST_ANSWERS, ...ODD_ANSWERS, ...REFUSALS].map(([name]) => name);
    const bodies = [...HONEST_ANSWERS, ...ODD_ANSWERS, ...REFUSALS].map(([, sent]) => JSON.stringify(sent));
    expect(names.length).toBeGreaterThanOrEqual(120);
    expect(new Set(bodies).size).toBe(bodies.length);
    const marked = REFUSALS.filter(([, sent]) => `${bytesOf(sent)}${JSON.stringify(sent.headers)}`.includes(MARKER));
    expect(marked.length).toBeGreaterThanOrEqual(50);
  });
});
