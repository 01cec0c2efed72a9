import { chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { fillInTarget } from '../../../../lib/cli/target/target-defaults.ts';
import { readTargetFile, TARGET_FILE } from '../../../../lib/cli/target/target-file.ts';
import { addTargetOptions, type TargetOptions } from '../../../../lib/cli/target/target-options.ts';
import { createWorkspace, type Workspace } from '../../../support/workspace.ts';

const uid = process.getuid?.();
let workspace: Workspace;
let below: string;
let file: string;
beforeEach(() => {
  workspace = createWorkspace();
  below = join(workspace.path, 'a', 'b');
  mkdirSync(below, { recursive: true });
  file = join(workspace.path, TARGET_FILE);
});
afterEach(() => workspace.remove());
const write = (value: unknown) => writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));

describe('a target file', () => {
  test('is found in a directory above, the nearest first', () => {
    write({ stack: 'Far' });
    expect(readTargetFile(below, uid)).toEqual({ path: file, target: { stack: 'Far' } });
    writeFileSync(join(below, TARGET_FILE), '{ "stack": "Near" } // mine');
    expect(readTargetFile(below, uid)?.target).toEqual({ stack: 'Near' });
  });

  test.each([
    ['[]', 'expected an object such as { "stack": "TokenKeeper" }'],
    ['null', 'expected an object'],
    ['{', 'is not JSON'],
    [
      { stak: 'x' },
      'unknown member "stak": expected one of stack, keeper, profile, region, endpointUrl; did you mean stack?',
    ],
    [{ stack: '' }, 'stack: expected a text'],
    [{ region: 5 }, 'region: expected a text'],
    [{ endpointUrl: 'https://collector.example' }, 'endpointUrl: expected an address of this machine'],
    [{ endpointUrl: 'http://127.0.0.1.example:4700' }, 'endpointUrl: expected an address of this machine'],
    [{ endpointUrl: 'http://user:MARKER@127.0.0.1:4700' }, 'endpointUrl: expected an address of this machine'],
    [{ endpointUrl: 'localhost:4700' }, 'endpointUrl: expected an address of this machine'],
  ])('%j is refused: %s', (value, message) => {
    write(value);
    const read = () => readTargetFile(below, uid);
    expect(read).toThrow(message);
    expect(read).not.toThrow('MARKER');
  });

  test('tells all that is wrong with it at once', () => {
    write({ stack: 1, region: 2 });
    expect(() => readTargetFile(below, uid)).toThrow(
      `${file}: stack: expected a text\n${file}: region: expected a text`,
    );
  });

  test.each(['http://127.0.0.1:4700', 'http://localhost:4566', 'http://[::1]:4700'])(
    'may name the endpoint %s',
    (endpointUrl) => {
      write({ endpointUrl });
      expect(readTargetFile(below, uid)?.target).toEqual({ endpointUrl });
    },
  );

  test('of somebody else is refused, also behind a link', () => {
    write({ stack: 'Mine' });
    symlinkSync(file, join(below, TARGET_FILE));
    expect(readTargetFile(below, uid)?.target).toEqual({ stack: 'Mine' });
    const stranger = 4_000_001;
    // What is root's is for all, so root gives it away.
    if (uid === 0) chownSync(file, stranger, stranger);
    expect(() => readTargetFile(below, uid === 0 ? 0 : stranger)).toThrow('is not yours');
    expect(() => readTargetFile(workspace.path, uid === 0 ? 0 : stranger)).toThrow('is not yours');
  });
});

describe('what a command is about', () => {
  const optionsOf = async (args: readonly string[], environment: Record<string, string> = {}) => {
    const command = addTargetOptions(new Command('status')).action(() => {});
    const place = { environment, directory: below, uid };
    await command.hook('preAction', (_program, one) => fillInTarget(one, place)).parseAsync(args, { from: 'user' });
    return command.opts<TargetOptions>();
  };
  const FILE = { stack: 'InFile', keeper: 'A', profile: 'prod', region: 'eu-west-1' };

  test('is the usual stack where nobody says anything', async () => {
    expect(await optionsOf([])).toEqual({ stack: 'TokenKeeper' });
  });

  test('is what the file says, and that is told', async () => {
    write(FILE);
    expect(await optionsOf([])).toEqual({ ...FILE, origin: `stack, keeper, profile, region by ${file}` });
  });

  test.each<[string, readonly string[], Record<string, string>, object]>([
    ['a stack on the command line', ['--stack', 'Typed'], {}, { stack: 'Typed', profile: 'prod', region: 'eu-west-1' }],
    [
      'a keeper on the command line',
      ['--keeper', 'B'],
      {},
      { stack: 'TokenKeeper', keeper: 'B', profile: 'prod', region: 'eu-west-1' },
    ],
    ['a profile on the command line', ['--profile', 'test'], {}, { stack: 'InFile', keeper: 'A', profile: 'test' }],
    [
      'an endpoint on the command line',
      ['--endpoint-url', 'http://127.0.0.1:1'],
      {},
      { stack: 'InFile', keeper: 'A', endpointUrl: 'http://127.0.0.1:1' },
    ],
    ['a region in the environment', [], { AWS_REGION: 'us-east-1' }, { stack: 'InFile', keeper: 'A' }],
    ['credentials in the environment', [], { AWS_ACCESS_KEY_ID: 'x' }, { stack: 'InFile', keeper: 'A' }],
  ])('%s goes before the file, with all that belongs to it', async (_what, args, environment, expected) => {
    write(FILE);
    const { origin: _origin, typed, ...options } = await optionsOf(args, environment);
    expect(options).toEqual(expected);
    expect(typed).toBe(args.length === 0 ? undefined : args.join(' '));
  });

  test('TOKEN_KEEPER_STACK goes before the file and behind the command line', async () => {
    write(FILE);
    process.env['TOKEN_KEEPER_STACK'] = 'InEnvironment';
    try {
      expect(await optionsOf([])).toMatchObject({
        stack: 'InEnvironment',
        origin: `stack by TOKEN_KEEPER_STACK; profile, region by ${file}`,
      });
      expect(await optionsOf(['--stack', 'Typed'])).toMatchObject({
        stack: 'Typed',
        origin: `profile, region by ${file}`,
      });
    } finally {
      delete process.env['TOKEN_KEEPER_STACK'];
    }
  });

  test('a command that is about no deployment reads no file', () => {
    write('{');
    expect(() => fillInTarget(new Command('simulate'), { environment: {}, directory: below, uid })).not.toThrow();
  });
});
