import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Ended, ended, packPackage } from './package-project.ts';
import { createWorkspace } from './workspace.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(ROOT, 'node_modules', '.bin');
const FIXTURE = join(ROOT, 'test/system/fixtures/consumer-app');

/**
 * What the app has besides what the template asks for: both versions of middy, the libraries of docs/consumers.md, and what
 * looks at a package's types.
 */
const MORE = [
  '@aws-lambda-powertools/parameters@2',
  '@microsoft/microsoft-graph-client@3',
  '@middy/core@7',
  'axios@1',
  'ky@1',
  'purecloud-platform-client-v2@262',
  'undici@7',
  'middy6@npm:@middy/core@6',
  'middy7@npm:@middy/core@7',
  '@types/aws-lambda@8',
  '@arethetypeswrong/cli@0.18',
];

/** An app as `cdk init` makes it, which has the packed package installed. */
export interface ConsumerApp {
  readonly path: string;
  /** The tarball. */
  readonly tarball: string;
  /** What npm said when it installed. */
  readonly installed: Ended;
  write(name: string, text: string): void;
  /** Runs a command, of the app's own node_modules where it is there. */
  run(command: string, ...args: readonly string[]): Promise<Ended>;
  remove(): void;
}

/**
 * Makes the app with the pinned `cdk`, puts the fixture over it, and installs the package with what the template asks for.
 *
 * npm chooses the versions of this project's lock where it has them, so that it finds nearly all of them in its cache.
 */
export async function createConsumerApp(): Promise<ConsumerApp> {
  const workspace = createWorkspace();
  const path = join(workspace.path, 'consumer-app');
  mkdirSync(path);
  // Its own commands come first; `cdk` makes the app, and `node` runs it.
  const PATH = [join(path, 'node_modules', '.bin'), BIN, process.env['PATH']].join(delimiter);
  const env = { ...process.env, PATH, CI: '1', NODE_OPTIONS: '', JEST_WORKER_ID: undefined };
  const run = (command: string, ...args: readonly string[]): Promise<Ended> =>
    ended(promisify(execFile)(command, args, { cwd: path, env, maxBuffer: 100_000_000 }));
  const { file } = await packPackage(workspace.path);
  const made = await run('cdk', 'init', 'app', '--language', 'typescript', '--generate-only');
  if (made.exitCode !== 0) throw new Error(`cdk init has failed: ${made.stderr}`);
  cpSync(FIXTURE, path, { recursive: true });
  writeFileSync(join(path, 'package-lock.json'), lockFor(join(path, 'package.json')));
  const options = ['--save-dev', '--prefer-offline', '--no-audit', '--no-fund', '--no-update-notifier'];
  const installed = await run('npm', 'install', ...options, file, ...MORE);
  return {
    path,
    tarball: file,
    installed,
    write: (name, text) => {
      mkdirSync(join(path, name, '..'), { recursive: true });
      writeFileSync(join(path, name), text);
    },
    run,
    remove: () => workspace.remove(),
  };
}

/** This project's lock, as that of a package that wants other things: npm leaves out what it does not need. */
function lockFor(manifest: string): string {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, unknown>;
  };
  return JSON.stringify({
    ...lock,
    packages: { ...lock.packages, '': JSON.parse(readFileSync(manifest, 'utf8')) },
  });
}
