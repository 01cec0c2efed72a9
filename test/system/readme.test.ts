import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { freePort } from '../../lib/localstack/background.ts';
import { eventually } from '../deploy/support/eventually.ts';
import type { CliResult } from '../support/cli-process.ts';
import { NewcomerShell, type ShellJob } from '../support/newcomer-shell.ts';
import { copyClone } from '../support/package-project.ts';
import {
  AFTER_DEPLOYMENT,
  commandsInText,
  linesOf,
  otherReadmeSnippets,
  RUN_ELSEWHERE,
  readmeSnippets,
} from '../support/readme-commands.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';

// npm installs all of it: half a minute on an idle machine.
jest.setTimeout(1_800_000);

const BLOCKS = readmeSnippets('local', 'console').map(linesOf);
const LINES = BLOCKS.flat();
const ADDRESS = 'http://127.0.0.1:4700';
const START = 'npm ci && npm start';
const [, AGAIN = ''] = START.split(' && ');
const CURL = `curl -s ${ADDRESS}/2015-03-31/functions/serve-tokens:genesys/invocations -d '{"operation":"getToken"}'`;
/** What is not run, and the script of package.json that it runs. */
const NOT_RUN = new Map([['npm ci && npm test', 'test']]); // It would run the tests beside this one, which .ci/run does.
/** What the lines "in another terminal" print when they end with 0. */
const PRINTED = new Map([
  [`npx token-keeper status --endpoint-url ${ADDRESS}`, /^genesys +\w+ .*\nmicrosoft-graph +\w+ /m],
  [
    `npx token-keeper get genesys --endpoint-url ${ADDRESS}`,
    /^token +Bearer with fingerprint [0-9a-f]{12} \(not shown/m,
  ],
  [CURL, /"accessToken":"[^"]+"/],
]);
const ASKED = /^\S+Z +refreshed .*genesys/m;

interface Token {
  readonly accessToken: string;
  readonly obtainedAt: string;
  readonly expiresAt: string;
}

let workspace: Workspace;
let shell: NewcomerShell;
let job: ShellJob;
let address: string;

/** In the foreground, as README has it; only the port is another, which is free: always the same one, for the provider is at it. */
async function start(line: string): Promise<void> {
  job = shell.start(`${line} -- --port ${new URL(address).port}`);
  // What is told of the first sweep: that tokens came, or that all had theirs.
  await job.said(/^\d\S+Z +\S/m);
}
const run = (line: string): Promise<CliResult> => shell.run(line.replaceAll(ADDRESS, address));

beforeAll(async () => {
  workspace = createWorkspace();
  address = `http://127.0.0.1:${await freePort(0)}`;
  const home = join(workspace.path, 'home');
  const clone = join(workspace.path, 'token-keeper');
  mkdirSync(home);
  await copyClone(clone);
  shell = new NewcomerShell(clone, home);
});
afterAll(async () => {
  await job?.stop('SIGKILL');
  workspace.remove();
});

describe('README.md', () => {
  test('has no line that nobody runs', () => {
    expect(LINES.toSorted()).toEqual([START, ...PRINTED.keys(), ...NOT_RUN.keys()].toSorted());
    expect(otherReadmeSnippets().flatMap(linesOf)).toEqual([]);
    expect(commandsInText().toSorted()).toEqual([...AFTER_DEPLOYMENT.keys(), ...RUN_ELSEWHERE.keys()].toSorted());
    const files = [...RUN_ELSEWHERE.values()].map((where) => where.split(',')[0] ?? '');
    expect(files.filter((file) => !existsSync(new URL(`../../${file}`, import.meta.url)))).toEqual([]);
    const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(scripts).toEqual(
      expect.objectContaining(Object.fromEntries([...NOT_RUN.values()].map((name) => [name, expect.any(String)]))),
    );
  });
});

/** One story, each test beginning where the one before it has ended. */
describe('"Try it", in a fresh clone', () => {
  test(`${START} installs, and has its first tokens`, async () => {
    await start(BLOCKS[0]?.[0] ?? '');
    await job.said(ASKED);
    expect(job.text).toContain(`page    ${address} `);
  });

  test.each(BLOCKS[1] ?? [])('%s, in another terminal', async (line) => {
    // On a busy machine a token of a minute may be gone: the next sweep brings another.
    const { stdout, stderr } = await eventually(
      line,
      () => run(line),
      ({ exitCode }) => exitCode === 0,
    );
    expect({ stdout, stderr }).toEqual({ stdout: expect.stringMatching(PRINTED.get(line) ?? line), stderr: '' });
  });

  test('the page is at the address that is told', async () => {
    const page = await fetch(address, { headers: { accept: 'text/html' } });
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>')]);
  });

  test('Ctrl-C stops it, as it was meant to', async () => {
    expect(await job.stop('SIGINT')).toBe(0);
    expect(job.text).toMatch(/stopped after \w+; services: /);
    expect(existsSync(join(shell.directory, '.token-keeper'))).toBe(true);
  });

  test('after kill -9 the next start has its tokens and asks for no new ones', async () => {
    await start(AGAIN);
    const before = await tokenOf();
    await job.stop('SIGKILL');
    await start(AGAIN);
    const after = { ...(await tokenOf()), said: job.text };
    // On a machine so busy that half of the token's minute has passed there is a new one: it proves nothing then.
    expect(after).toMatchObject(isDue(before) ? {} : { ...before, said: expect.not.stringMatching(ASKED) });
    expect(await job.stop('SIGINT')).toBe(0);
  });
});

function isDue({ obtainedAt, expiresAt }: Token): boolean {
  return Date.now() >= (Date.parse(obtainedAt) + Date.parse(expiresAt)) / 2;
}

async function tokenOf(): Promise<Token> {
  const hasToken = ({ stdout }: CliResult): boolean => stdout.includes('"accessToken"');
  const { accessToken, obtainedAt, expiresAt } = JSON.parse(
    (await eventually('a token', () => run(CURL), hasToken)).stdout,
  );
  return { accessToken, obtainedAt, expiresAt };
}
