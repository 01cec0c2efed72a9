import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { leanBuiltinModules, WITH_NODE_CRYPTO } from '../../../lib/build/builtin-modules.ts';
import { createWorkspace } from '../../support/workspace.ts';

/** Uses Node's modules in each way that our sources and packages do, and prints what it saw and what Node had to load. */
const PROGRAM = `
import process, { env } from 'node:process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'fs';
import { request as send, STATUS_CODES } from 'node:http';
import * as path from 'node:path';
const looks = typeof ReadableStream === 'function' ? 'web streams' : 'no web streams';
const seen = {
  hash: createHash('sha256').update('').digest('hex').slice(0, 8),
  read: readFileSync(process.argv[1], 'utf8').length > 0,
  send: typeof send,
  status: STATUS_CODES[404],
  path: path.join('a', 'b'),
  home: env.MARKER,
  uuid: typeof crypto.randomUUID(),
  dynamic: typeof (await import('node:http')).request,
  dynamicDefault: typeof (await import('node:url')).default.URL,
  looks,
};
console.log(JSON.stringify({ seen, loaded: process.moduleLoadList }));
`;

/** What Node loads behind getters and globals that nobody here uses. */
const UNWANTED = /undici|readline|fs\/promises|fs\/streams|webcrypto|webstreams|worker_threads|http2/;

interface Printed {
  readonly seen: Readonly<Record<string, unknown>>;
  readonly loaded: readonly string[];
}

const workspace = createWorkspace();
let lean: Printed;
let plain: Printed;

beforeAll(async () => {
  const stdin = { contents: PROGRAM, resolveDir: workspace.path, loader: 'js' } as const;
  const options = { stdin, bundle: true, platform: 'node', target: 'node24', format: 'esm' } as const;
  await build({ ...options, outfile: join(workspace.path, 'plain.mjs') });
  await build({
    ...options,
    ...WITH_NODE_CRYPTO,
    outfile: join(workspace.path, 'lean.mjs'),
    plugins: [leanBuiltinModules()],
  });
  [lean, plain] = [run('lean.mjs'), run('plain.mjs')];
});
afterAll(() => workspace.remove());

function run(program: string): Printed {
  const env = { MARKER: 'here' };
  return JSON.parse(
    execFileSync(process.execPath, [join(workspace.path, program)], { encoding: 'utf8', env }),
  ) as Printed;
}

describe('a bundle with the members of Node modules that it uses', () => {
  test('works as one that imports them whole, but for the globals that are left out', () => {
    expect(lean.seen).toEqual({ ...plain.seen, looks: 'no web streams' });
    expect(lean.seen).toEqual({
      hash: 'e3b0c442',
      read: true,
      send: 'function',
      status: 'Not Found',
      path: 'a/b',
      home: 'here',
      uuid: 'string',
      dynamic: 'function',
      dynamicDefault: 'function',
      looks: 'no web streams',
    });
  });

  test('makes Node load nothing that it does not use', () => {
    expect(lean.loaded.filter((name) => UNWANTED.test(name))).toEqual([]);
  });

  test('is the reason for that: imported whole, they load much more', () => {
    const unwanted = plain.loaded.filter((name) => UNWANTED.test(name));
    expect(unwanted).toEqual(expect.arrayContaining([expect.stringContaining('undici')]));
    expect(unwanted).toEqual(expect.arrayContaining([expect.stringContaining('readline')]));
  });
});
