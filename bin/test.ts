import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureBundles } from '../lib/build/build-all.ts';

// Runs Jest on what is built: `test.ts PROJECT[,PROJECT] [options of Jest]`. Tests that are named by their path are run
// whichever project they belong to.

const [projects = '', ...options] = process.argv.slice(2);
const isNamed = options[0]?.startsWith('-') === false || options.includes('--selectProjects');
await ensureBundles();
const { status, signal } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    fileURLToPath(new URL('../node_modules/jest/bin/jest.js', import.meta.url)),
    ...options,
    ...(isNamed ? [] : ['--selectProjects', ...projects.split(',')]),
  ],
  { stdio: 'inherit' },
);
process.exitCode = signal === null ? (status ?? 1) : 130;
