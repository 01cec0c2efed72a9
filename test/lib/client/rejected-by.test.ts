import { describe, expect, test } from '@jest/globals';
import { rejectedBy } from '../../../lib/client/rejected-by.ts';

const EXPIRED = { status: 403, bodyIncludes: 'token expired' };
const LONG = 'x'.repeat(65_536 - EXPIRED.bodyIncludes.length);

describe('a token is rejected', () => {
  test.each([
    [401, '', [401], true],
    [403, '', [401], false],
    [403, '', [401, 403], true],
    [403, 'the token expired', [401, EXPIRED], true],
    [403, 'no permission', [401, EXPIRED], false],
    [401, 'the token expired', [EXPIRED], false],
    [
      403,
      'two',
      [
        { status: 403, bodyIncludes: 'one' },
        { status: 403, bodyIncludes: 'two' },
      ],
      true,
    ],
    [200, '{"error":"expired"}', [{ status: 200, bodyIncludes: '"error":"expired"' }], true],
    [401, 'anything', [], false],
  ] as const)('by %i with %j for the signs %j: %s', async (status, body, signs, rejected) => {
    const response = new Response(body, { status });
    expect(await rejectedBy(...signs)(response)).toBe(rejected);
    expect(await response.text()).toBe(body);
  });

  test.each([
    [`${LONG}${EXPIRED.bodyIncludes}`, true],
    [`x${LONG}${EXPIRED.bodyIncludes}`, false],
  ])('by what stands in the first 65,536 characters only', async (body, rejected) => {
    const response = new Response(body, { status: 403 });
    expect(await rejectedBy(EXPIRED)(response)).toBe(rejected);
    expect((await response.text()).length).toBe(body.length);
  });

  test('by a text that comes in pieces, in the middle of a character', async () => {
    const bytes = new TextEncoder().encode('abgelaufen: für immer');
    const pieces = [...bytes].map((byte) => Uint8Array.of(byte));
    const body = ReadableStream.from(pieces);
    const signs = rejectedBy({ status: 403, bodyIncludes: 'für' });
    expect(await signs(new Response(body, { status: 403 }))).toBe(true);
  });

  test.each([
    ['401'],
    [[401, 403]],
    [null],
    [undefined],
    [401.5],
    [() => true],
    [{ status: 403 }],
    [{ status: '403', bodyIncludes: 'expired' }],
    [{ status: 403, bodyIncludes: '' }],
    [{ status: 403, bodyIncludes: /expired/ }],
  ])('and what is no sign is refused where it is given: %p', (sign) => {
    expect(() => rejectedBy(401, sign as never)).toThrow(
      'rejectedBy expects 401 or { status: 403, bodyIncludes: "words" }',
    );
  });

  test('not by a body that is missing, breaks, or was read already', async () => {
    const rejected = rejectedBy(EXPIRED);
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) });
    const read = new Response('token expired', { status: 403 });
    await read.text();
    expect(await rejected(new Response(null, { status: 403 }))).toBe(false);
    expect(await rejected(new Response(broken, { status: 403 }))).toBe(false);
    await expect(rejected(read)).rejects.toThrow('already been consumed');
  });

  test('without waiting for the rest of a body that does not end', async () => {
    let isFirst = true;
    const endless = new ReadableStream({
      pull: (controller) => {
        if (isFirst) controller.enqueue(new TextEncoder().encode('token expired'));
        isFirst = false;
      },
    });
    expect(await rejectedBy(EXPIRED)(new Response(endless, { status: 403 }))).toBe(true);
  });
});
