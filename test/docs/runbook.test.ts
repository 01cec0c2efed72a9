import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { serve } from '../../functions/serve-tokens/serve.ts';
import { sweep } from '../../functions/usecases/sweep/sweep.ts';
import { TokenKeeperStack } from '../../lib/infrastructure/token-keeper-stack.ts';
import { commandLines } from '../support/command-lines.ts';
import { createApp, service, templateOf } from '../support/infrastructure.ts';
import { DEFINITION, RefreshHarness } from '../support/refresh-harness.ts';
import { wholeProgram } from '../support/whole-program.ts';

const ROOT = new URL('../../', import.meta.url);
const PAGE = readFileSync(new URL('docs/runbook.md', ROOT), 'utf8');
const SECTIONS = PAGE.split(/^## /m)
  .slice(1)
  .map((text) => ({ title: text.slice(0, text.indexOf('\n')), text }));
/** Fields that Lambda or CloudWatch writes, and the words of the query language. */
const FOREIGN =
  /^(@\w+|record\.[\w.]+|type|level|errorType|errorMessage|message|fields|filter|sort|stats|limit|by|desc|and|or|in|like|bin|count|avg|min|max|ispresent)$/;

/** Names of the fields of every log line that these invocations of the use cases write. */
async function writtenFields(): Promise<ReadonlySet<string>> {
  const harness = new RefreshHarness();
  const definitions = [DEFINITION];
  const runSweep = () => sweep(harness.dependencies, { definitions, deadline: harness.clock.deadlineIn(34) });
  const ask = (event: object) => {
    const dependencies = { ...harness.dependencies, refreshRequester: { requestRefresh: async () => undefined } };
    const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:serve-tokens:genesys';
    return serve(dependencies, { definitions, access: 'per-service' }, arn, event).catch(() => undefined);
  };
  await runSweep();
  const { token } = await harness.store.read(DEFINITION.id);
  harness.clock.advance(3000);
  harness.failure = {
    kind: 'transient',
    reason: 'http_503',
    message: 'the token endpoint answered 503; wait',
    httpStatus: 503,
    oauthError: 'temporarily_unavailable',
    providerCode: '90033',
    correlationId: '7b1a9d0e-3a55-4f0c-9d0e-0c2f6f6f2b11',
  };
  await runSweep();
  await ask({ operation: 'getToken', rejectedFingerprint: token?.fingerprint, minValiditySeconds: 60 });
  await ask({ operation: 'getToken', service: 'other' });
  return new Set(harness.lines.flatMap(({ fields }) => ['event', ...Object.keys(fields)]));
}

describe.each(SECTIONS)('the runbook on "$title"', ({ text }) => {
  test.each(['**Means**: ', '**Ask**: ', '**Goes off**: ', '**Do**: '])('has %s', (part) => {
    expect(text.split(part)).toHaveLength(2);
  });

  test('has a query over one log group, of fields that are written', async () => {
    const [, query = ''] = /^```\n(# log group of [\s\S]+?)\n```$/m.exec(text) ?? [];
    expect(query).toMatch(/^# log group of (refresh-tokens|serve-tokens|the function)/);
    const bare = query.replaceAll(/^#.*$|"[^"]*"|\/[^/]+\/|\b\d\w*/gm, ' ');
    const named = [...bare.matchAll(/[@A-Za-z][\w.]*/g)].map(([name]) => name).filter((name) => !FOREIGN.test(name));
    const written = await writtenFields();
    expect(named.filter((name) => !written.has(name))).toEqual([]);
  });

  test('asks with a command', () => {
    expect(text).toMatch(/\*\*Ask\*\*: `npx token-keeper /);
  });
});

describe('the command lines of the runbook', () => {
  const lines = commandLines(PAGE);

  test('are there, in one spelling', () => {
    expect(lines.length).toBeGreaterThan(10);
    expect(PAGE.replaceAll('npx token-keeper ', '')).not.toMatch(/[`$] ?token-keeper [a-z]/);
  });

  test.each(lines.map((line) => [line.join(' '), line] as const))('npx token-keeper %s', async (_text, line) => {
    const program = wholeProgram();
    const asked: string[] = [];
    for (const each of program.commands.flatMap((command) => [command, ...command.commands])) {
      // Everything is real but what the command does.
      each.configureOutput({ writeErr: () => {} }).action(() => {
        asked.push(each.name());
      });
    }
    await program.parseAsync([...line], { from: 'user' });
    expect(asked).toHaveLength(1);
  });
});

test('what it has in angle brackets is an output of the stack', () => {
  const stack = new TokenKeeperStack(createApp(), 'Keeper', { services: [service('alpha')] });
  const outputs = templateOf(stack).toJSON()['Outputs'] as Readonly<Record<string, unknown>>;
  const named = [...PAGE.matchAll(/<([A-Z]\w*)>/g)].map(([, name = '']) => name);
  expect(named.filter((name) => name !== 'Name' && !(name in outputs))).toEqual([]);
});
