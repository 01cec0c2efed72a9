import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createWorkspace, type Workspace } from '../support/workspace.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(ROOT, 'node_modules', '.bin');
const ISOLATED = ['-rn', '--'];

let workspace: Workspace;
let said: string;

beforeAll(async () => {
  workspace = createWorkspace();
  const home = join(workspace.path, 'home');
  mkdirSync(home);
  const command = [join(BIN, 'cdk'), 'synth', '-q', '--output', join(workspace.path, 'cdk.out')];
  // No network at all where the kernel lets us; everywhere: no credentials, no proxy that would answer, no home.
  const isolates = spawnSync('unshare', [...ISOLATED, 'true']).status === 0;
  const [file, ...rest] = isolates ? ['unshare', ...ISOLATED, ...command] : command;
  const { stdout, stderr } = await promisify(execFile)(file as string, rest, {
    cwd: ROOT,
    env: {
      PATH: `${BIN}${delimiter}${process.env['PATH']}`,
      HOME: home,
      HTTPS_PROXY: 'http://127.0.0.1:9',
      HTTP_PROXY: 'http://127.0.0.1:9',
      AWS_EC2_METADATA_DISABLED: 'true',
      CI: '1',
    },
  });
  said = `${stdout}${stderr}`;
});

afterAll(() => {
  workspace.remove();
});

describe('cdk synth without an account, Docker or network', () => {
  test('makes the stack of bin/services.ts', () => {
    const directory = join(workspace.path, 'cdk.out');
    expect(readdirSync(directory)).toContain('TokenKeeper.template.json');
    const { Resources } = JSON.parse(readFileSync(join(directory, 'TokenKeeper.template.json'), 'utf8'));
    const names = Object.values(Resources as Record<string, { Type: string; Properties: { Name?: string } }>)
      .filter(({ Type }) => Type === 'AWS::Lambda::Alias')
      .map(({ Properties }) => Properties.Name);
    expect(names).toEqual(['genesys', 'microsoft-graph', 'status']);
  });

  test('asks for the prefix of the secrets, and says nothing where there is nothing to do', () => {
    const told = said.split('\n').filter((line) => /bundling|info\b|warning|deprecat/i.test(line));
    expect(told).toEqual([expect.stringMatching(/^WARNING secrets are named TokenKeeper\/TokenKeeper\/<id>; /)]);
  });
});
