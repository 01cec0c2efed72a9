import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { readFunctionLogLine } from '../../../../lib/local/functions/function-log.ts';
import { createJsonReporter } from '../../../../lib/local/output/json-reporter.ts';
import type { Reporter } from '../../../../lib/local/output/reporter.ts';
import { sampleStatus } from '../fixtures/sample-status.ts';

const AT = instant(1_795_410_000);
const NOW = '2026-11-23T05:00:00Z';
const ASK = { at: AT, service: 'genesys', latencyMs: 5, ok: false as const, errorType: 'x', message: 'y' };
const COUNTS = { asked: 1, answered: 1, failed: 0, tooShort: 0, leftOut: 0 };
const access = { credentialsFile: 'd/credentials', requiresSignature: false };
const FACTS = { mode: 'demo' as const, services: ['genesys'], dataDirectory: 'd', url: 'u', access, everySeconds: 10 };

test.each<[string, (reporter: Reporter) => void, object]>([
  ['started', (reporter) => reporter.started(FACTS), { event: 'started', now: NOW, ...FACTS }],
  [
    'function line',
    (reporter) => reporter.functionLine(readFunctionLogLine('serve-tokens', '{"event":"refresh","level":"info"}')),
    { source: 'serve-tokens', event: 'refresh', level: 'info' },
  ],
  [
    'other output',
    (reporter) => reporter.functionLine(readFunctionLogLine('serve-tokens', 'text')),
    { event: 'output', source: 'serve-tokens', line: 'text' },
  ],
  [
    'getToken',
    (reporter) => reporter.asked(ASK),
    {
      event: 'getToken',
      source: 'demo-consumer',
      now: NOW,
      service: 'genesys',
      latencyMs: 5,
      ok: false,
      errorType: 'x',
      message: 'y',
    },
  ],
  ['status', (reporter) => reporter.status(sampleStatus()), { event: 'status', ...sampleStatus() }],
  [
    'failure',
    (reporter) => reporter.failed('the sweep', { errorType: 'a', errorMessage: 'b', trace: ['c'] }),
    { event: 'failed', now: NOW, what: 'the sweep', errorType: 'a', errorMessage: 'b' },
  ],
  ['notice', (reporter) => reporter.notice('text'), { event: 'notice', now: NOW, text: 'text' }],
  ['end', (reporter) => reporter.stopped(COUNTS), { event: 'stopped', now: NOW, getToken: COUNTS }],
  ['end without consumer', (reporter) => reporter.stopped(undefined), { event: 'stopped', now: NOW }],
])('%s is one JSON object on one line', (_what, tell, expected) => {
  const stdout = new PassThrough();
  tell(createJsonReporter({ stdout, now: () => AT }));
  const text = String(stdout.read());
  expect(text.indexOf('\n')).toBe(text.length - 1);
  expect(JSON.parse(text)).toEqual(expected);
});
