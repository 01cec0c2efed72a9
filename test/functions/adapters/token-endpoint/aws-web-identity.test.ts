import { describe, expect, test } from '@jest/globals';
import {
  createGetWebIdentityToken,
  WebIdentityFault,
} from '../../../../functions/adapters/token-endpoint/aws-web-identity.ts';
import type { HttpAnswer, HttpPost } from '../../../../lib/platform/http-post.ts';
import { TransportFault } from '../../../../lib/platform/transport-fault.ts';

const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln-_';
const XML = `<GetWebIdentityTokenResponse><GetWebIdentityTokenResult><WebIdentityToken>${TOKEN}</WebIdentityToken></GetWebIdentityTokenResult></GetWebIdentityTokenResponse>`;
const error = (code: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>marker</Message></Error></ErrorResponse>`;

/** Asks an STS that gives this answer. */
const ask = async (status: number, text: string, timeoutMs = 10_000) => {
  const posts: HttpPost[] = [];
  const get = createGetWebIdentityToken(
    'https://sts.eu-central-1.amazonaws.com',
    async ({ headers, ...post }) => ({ ...post, headers: { ...headers, authorization: 'signed' } }),
    async (post): Promise<HttpAnswer> => {
      posts.push(post);
      return { status, headers: {}, body: text };
    },
  );
  return { posts, token: await get('api://AzureADTokenExchange', timeoutMs) };
};

describe('a web identity token', () => {
  test('is asked of STS for one audience, for as short as it may be, and signed', async () => {
    const { posts, token } = await ask(200, XML);
    expect(token).toBe(TOKEN);
    expect(posts).toEqual([
      {
        url: 'https://sts.eu-central-1.amazonaws.com/',
        headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: 'signed' },
        body: 'Action=GetWebIdentityToken&Version=2011-06-15&Audience.member.1=api%3A%2F%2FAzureADTokenExchange&SigningAlgorithm=RS256&DurationSeconds=300',
        timeoutMs: 5000,
        maxBytes: 65_536,
        isRepeatable: true,
      },
    ]);
  });

  test('has no more time than the token request', async () => {
    expect((await ask(200, XML, 4999)).posts).toMatchObject([{ timeoutMs: 4999 }]);
  });

  test.each([
    [403, error('AccessDenied'), 'AccessDenied'],
    [400, error('OutboundWebIdentityFederationDisabled'), 'OutboundWebIdentityFederationDisabled'],
    [500, '', 'http_500'],
    [503, '<html>marker</html>', 'http_503'],
    [400, error('marker marker'), 'http_400'],
    [200, '<GetWebIdentityTokenResponse/>', 'http_200'],
    [200, XML.replace(TOKEN, 'not a token'), 'http_200'],
    [400, XML, 'http_400'],
  ])('is not there with HTTP %i and %s', async (status, text, code) => {
    const fault: unknown = await ask(status, text).catch((caught: unknown) => caught);
    expect(fault).toBeInstanceOf(WebIdentityFault);
    expect(fault).toMatchObject({ code, message: `AWS STS gave no web identity token (${code})` });
  });

  test('is not there when STS does not answer', async () => {
    const get = createGetWebIdentityToken(
      'https://sts.eu-central-1.amazonaws.com',
      async (post) => post,
      () => Promise.reject(new TransportFault('TIMEOUT')),
    );
    await expect(get('x', 10_000)).rejects.toThrow(TransportFault);
  });
});
