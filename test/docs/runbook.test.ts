import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { serve } from '../../functions/serve-tokens/serve.ts';
import { sweep } from '../../functions/usecases/refresh/sweep.ts';
import type { CliContext } from '../../lib/cli/command/cli-context.ts';
import { createDebugCommand } from '../../lib/cli/debug/debug-command.ts';
import { createSecretCommand } from '../../lib/cli/secret/secret-command.ts';
import { createGetCommand } from '../../lib/cli/status/get-command.ts';
import { createRefreshCommand } from '../../lib/cli/status/refresh-command.ts';
import { createStatusCommand } from '../../lib/cli/status/status-command.ts';
import { DEFINITION, RefreshHarness } from '../support/refresh-harness.ts';

const ROOT = new URL('../../', import.meta.url);
const PAGE = readFileSync(new URL('docs/runbook.md', ROOT), 'utf8');
const SECTIONS = PAGE.split(/^## /m)
  .slice(1)
  .map((text) => ({ title: text.slice(0, text.indexOf('\n')), text }));
const COMMANDS: readonly Command[] = [
  createDebugCommand,
  createGetCommand,
  createRefreshCommand,
  createSecretCommand,
  createStatusCommand,
].map((create) => create({} as CliContext));
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

  test('asks with commands that exist, and with options that they have', () => {
    const lines = [...text.matchAll(/`token-keeper ([^`]+)`/g)].map(([, line = '']) => line.split(' '));
    expect(lines.length).toBeGreaterThan(0);
    for (const [name = '', ...rest] of lines) {
      const command = COMMANDS.find((one) => one.name() === name);
      expect({ name, isThere: command !== undefined }).toEqual({ name, isThere: true });
      const [below] = rest.filter((word) => /^[a-z]/.test(word));
      const asked = command?.commands.find((one) => one.name() === below) ?? command;
      const options = rest.filter((word) => word.startsWith('--'));
      expect(asked?.options.map(({ long }) => long)).toEqual(expect.arrayContaining(options));
    }
  });
});
