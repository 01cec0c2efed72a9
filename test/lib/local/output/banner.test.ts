import { describe, expect, test } from '@jest/globals';
import { banner } from '../../../../lib/local/output/banner.ts';
import { STARTED } from '../fixtures/started-facts.ts';

test('the start says in lines of 80 columns what runs, where it is seen, what to try and how to stop', () => {
  const lines = banner(STARTED, false).split('\n');
  expect(lines).toEqual([
    'token-keeper demo, with an authorization server of its own: a sweep every 10s',
    '  keeps   genesys, microsoft-graph',
    '  page    http://127.0.0.1:4700 (open it in a browser)',
    '  try     npx token-keeper get genesys --endpoint-url http://127.0.0.1:4700',
    '  note    every process here can get tokens; --require-signature ends that',
    '  stop    Ctrl-C; times are UTC; --log shows every read, --verbose more of this',
    '',
  ]);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
});

test('of one sweep says so, and nothing of what comes after it', () => {
  const said = banner({ ...STARTED, mode: 'own', everySeconds: undefined }, false);
  expect(said).toBe('token-keeper: one sweep\n  keeps   genesys, microsoft-graph\n');
});

test('of many services names three', () => {
  const services = Array.from({ length: 60 }, (_, index) => `service-${index}`);
  expect(banner({ ...STARTED, services }, false)).toContain('keeps   service-0, service-1, service-2 and 57 more\n');
});

test('says of which services there are tenants, and tries one that has none', () => {
  const said = banner({ ...STARTED, services: ['graph', 'genesys'], templates: ['graph'] }, false);
  expect(said).toContain('keeps   graph of its tenants, genesys\n');
  expect(said).toContain('try     npx token-keeper get genesys ');
});

test('where all services have tenants tries to list them', () => {
  const said = banner({ ...STARTED, services: ['graph'], templates: ['graph'] }, false);
  expect(said).toContain('try     npx token-keeper tenant list graph --endpoint-url http://127.0.0.1:4700');
});

describe('with --verbose', () => {
  test('says where everything is, and who may ask', () => {
    const said = banner({ ...STARTED, asksPerSecond: 2 }, true);
    for (const part of [
      'data    .token-keeper',
      'http://127.0.0.1:4700 (DynamoDB, Secrets Manager and Lambda APIs, authorization server)',
      'Every process of this machine may invoke functions, so get tokens; --require-signature ends that.',
      'DynamoDB and Secrets Manager answer requests signed with the credential of this run: AWS_SHARED_CREDENTIALS_FILE=/data/credentials',
      'a consumer asks for a token 2 times a second',
      `curl -s http://127.0.0.1:4700/2015-03-31/functions/serve-tokens:genesys/invocations -d '{"operation":"getToken"}'`,
    ]) {
      expect(said).toContain(part);
    }
  });

  test('where signatures are required shows what is signed only', () => {
    const said = banner({ ...STARTED, access: { ...STARTED.access, requiresSignature: true } }, true);
    expect(said).toContain('DynamoDB, Secrets Manager and Invoke answer requests signed');
    expect(said).toContain('npx token-keeper get genesys --endpoint-url http://127.0.0.1:4700');
    expect(said).not.toMatch(/curl|every process here/);
  });
});
