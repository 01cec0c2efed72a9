import { describe, expect, test } from '@jest/globals';
import { isThrottled } from '../../../../functions/domain/catalogue/match-failure.ts';
import type { HttpAnswer } from '../../../../lib/platform/http-post.ts';
import { NOW, refusalOf } from './refusal-of.ts';

describe('the wait a provider asks for', () => {
  test.each([
    [429, '120', 120],
    [503, 'Fri, 15 Jan 2027 08:01:30 GMT', 90],
    [400, '7', 7],
    [200, '7', 7],
    [302, '7', 7],
    [429, '600.5', 601],
    [429, '600s', 600],
    [503, 'Friday, 15-Jan-27 08:01:30 GMT', 90],
    [503, 'Fri Jan 15 08:01:30 2027', 90],
    [429, '0', undefined],
    [429, 'soon', undefined],
    [429, undefined, undefined],
  ])('with HTTP %i and %j is %p s', (status, header, seconds) => {
    const failure = refusalOf(status, { error: 'slow_down' }, { 'retry-after': header });
    expect(failure.retryAfterSeconds).toBe(seconds);
  });
});

describe('throttling', () => {
  const RESET = String(NOW + 120);
  // biome-ignore format: a table is read by its columns
  test.each<[string, number, HttpAnswer['headers'], unknown, number | undefined]>([
    ['GitHub', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': RESET }, { message: 'API rate limit exceeded' }, 120],
    ['GitHub, secondary', 403, { 'retry-after': '60' }, { message: 'You have exceeded a secondary rate limit' }, 60],
    ['Okta', 429, { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': RESET }, { errorCode: 'E0000047' }, 120],
    ['Auth0', 429, { 'x-ratelimit-reset': RESET }, { error: 'too_many_requests' }, 120],
    ['a page of a firewall', 403, {}, '<html><title>Too Many Requests</title></html>', undefined],
    ['a status of its own', 420, {}, 'Enhance your calm', undefined],
    ['a delta', 429, { 'x-ratelimit-reset': '7.2' }, '', 8],
    ['a stamp in milliseconds', 429, { 'x-ratelimit-reset': `${RESET}000` }, '', 120],
    ['an ISO stamp', 429, { 'x-ratelimit-reset': '2027-01-15T08:02:00Z' }, '', 120],
    ['a stamp in the past', 429, { 'x-ratelimit-reset': String(NOW - 1) }, '', undefined],
    ['Retry-After before the limit', 429, { 'retry-after': '5', 'x-ratelimit-reset': RESET }, '', 5],
    ['an old draft', 429, { 'ratelimit-remaining': '0', 'ratelimit-reset': '30' }, '', 30],
    ['another draft', 429, { ratelimit: 'limit=10, remaining=0, reset=31' }, '', 31],
    ['the draft of today', 403, { ratelimit: '"burst";r=0;t=32, "day";r=9;t=5000' }, '', 32],
    ['by its own clock', 429, { date: 'Fri, 15 Jan 2027 08:01:00 GMT', 'x-ratelimit-reset': RESET }, '', 60],
    ['by no clock of a cache', 429, { date: 'Fri, 15 Jan 2027 08:01:00 GMT', age: '9', 'x-ratelimit-reset': RESET }, '', 120],
    ['by no clock of another age', 429, { date: 'Fri, 31 Dec 9999 23:59:59 GMT', 'x-ratelimit-reset': RESET }, '', 120],
    ['less than nothing left', 403, { 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': RESET }, '', 120],
    ['a server and its gateway', 403, { 'x-ratelimit-remaining': '7, 0', 'x-ratelimit-reset': '30, 120' }, '', 120],
    ['a date', 429, { 'x-ratelimit-reset': 'Fri, 15 Jan 2027 08:02:00 GMT' }, '', 120],
    ['a word', 400, {}, { error: 'too_many_requests' }, undefined],
    ['a word that nobody knows', 400, {}, { error: 'request_limit_exceeded' }, undefined],
    ['Google', 403, {}, { error: { errors: [{ reason: 'userRateLimitExceeded', message: 'marker' }], code: 403 } }, undefined],
    ['Salesforce', 400, {}, { error: 'invalid_grant', error_description: 'login rate exceeded' }, undefined],
    ['Slack', 200, { 'retry-after': '9' }, { ok: false, error: 'ratelimited' }, 9],
    ['a sentence', 403, {}, { error: 'access_denied', error_description: 'Rate limit exceeded' }, undefined],
    ['the body', 429, {}, { retry_after: 64.57 }, 65],
    ['a provider that says it of a fault', 503, {}, { error: 'temporarily_unavailable', error_description: 'Rate limit exceeded' }, undefined],
    ['a page that says when', 403, { 'retry-after': '60' }, '<html>marker</html>', 60],
    ['a place that says when', 404, { 'retry-after': '60' }, '', 60],
  ])('of %s is seen as such', (_who, status, headers, body, seconds) => {
    const failure = refusalOf(status, body, headers);
    expect(failure.kind).toBe('transient');
    expect(isThrottled(failure)).toBe(true);
    expect(failure.retryAfterSeconds).toBe(seconds);
  });

  // biome-ignore format: a table is read by its columns
  test.each<[string, number, HttpAnswer['headers'], unknown]>([
    ['limits that are told with every answer', 403, { 'x-ratelimit-remaining': '59', 'x-ratelimit-reset': RESET }, { error: 'access_denied' }],
    ['the last request of a limit, a wrong secret', 401, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': RESET }, {}],
    ['the same with 400', 400, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': RESET }, { error: 'invalid_client' }],
    ['a wrong secret and a pause', 401, { 'retry-after': '60' }, { error: 'invalid_client', error_description: 'too many attempts' }],
    ['a scope', 400, { 'retry-after': '60' }, { error: 'invalid_scope' }],
  ])('is not what is meant by %s', (_what, status, headers, body) => {
    const failure = refusalOf(status, body, headers);
    expect(failure.kind).toBe('misconfigured');
    expect(isThrottled(failure)).toBe(false);
    expect(failure.retryAfterSeconds).toBe(headers['retry-after'] === undefined ? undefined : 60);
  });
});
