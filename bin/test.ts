import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureBundles } from '../lib/build/package/build-all.ts';

// Runs Jest on what is built: `test.ts PROJECT[,PROJECT] [options of Jest]`. Tests that are named by their path are run
// whichever project they belong to. Processes that tests start take half as long when Node keeps what it has compiled.

const JEST = fileURLToPath(new URL('../node_modules/jest/bin/jest.js', import.meta.url));
const COMPILED = fileURLToPath(new URL('../node_modules/.cache/compiled/', import.meta.url));

const [projects = '', ...options] = process.argv.slice(2);
const isNamed = options[0]?.startsWith('-') === false || options.includes('--selectProjects');
const selected = isNamed ? [] : ['--selectProjects', ...projects.split(',')];
await ensureBundles();
const { status, signal } = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', JEST, ...options, ...selected],
  { stdio: 'inherit', env: { NODE_COMPILE_CACHE: COMPILED, ...process.env } },
);
process.exitCode = signal === null ? (status ?? 1) : 130;
