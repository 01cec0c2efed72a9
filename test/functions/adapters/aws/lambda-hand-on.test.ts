import { beforeEach, describe, expect, test } from '@jest/globals';
import { createLambdaHandOn } from '../../../../functions/adapters/aws/lambda-hand-on.ts';
import { parseRefreshTokensRequest } from '../../../../functions/refresh-tokens/request.ts';
import type { HttpPost } from '../../../../lib/platform/http-post.ts';
import { TransportFault } from '../../../../lib/platform/transport-fault.ts';

let sent: HttpPost[];
let answer: { status: number; headers: Record<string, string>; body: string } | Error;
beforeEach(() => {
  sent = [];
  answer = { status: 202, headers: {}, body: '' };
});

const handOnOf = (functionName: string | undefined) =>
  createLambdaHandOn({
    endpoint: 'https://lambda.eu-central-1.amazonaws.com',
    functionName,
    sign: async (post) => ({ ...post, timeoutMs: 0, maxBytes: 0 }),
    send: async (post) => {
      sent.push(post);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
const handOn = (host: string) => handOnOf('keeper-refresh')?.(host);

describe('handing a host on to another invocation of this function', () => {
  test('is an event that it reads as a sweep of that host', async () => {
    expect(await handOn('login.example.test:8443')).toBeUndefined();
    expect(sent[0]?.url).toBe(
      'https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions/keeper-refresh/invocations',
    );
    expect(sent[0]?.headers).toMatchObject({ 'x-amz-invocation-type': 'Event' });
    expect(parseRefreshTokensRequest(JSON.parse(sent[0]?.body ?? ''))).toEqual({
      operation: 'sweep',
      host: 'login.example.test:8443',
    });
  });

  test.each([
    ['AccessDeniedException', { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' }, body: '{}' }],
    ['http_200', { status: 200, headers: {}, body: '{}' }],
    ['TIMEOUT', new TransportFault('TIMEOUT')],
    ['own_fault', new RangeError('what nobody expected')],
  ])('says %s where that is why it is not done', async (fault, given) => {
    answer = given;
    expect(await handOn('login.example.test')).toBe(fault);
  });

  test('is not possible where Lambda does not run it', () => {
    expect(handOnOf(undefined)).toBeUndefined();
  });
});

test.each([7, {}, 'x'.repeat(261)])('a sweep of the host %j is refused', (host) => {
  expect(() => parseRefreshTokensRequest({ operation: 'sweep', host })).toThrow(
    '"host" to be the host of a token endpoint',
  );
});
