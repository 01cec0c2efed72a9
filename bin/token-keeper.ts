/** This folder: entry points, and services.ts, the file that users edit. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../functions/adapters/process/system-clock.ts';
import { addCommands, createProgram, runProgram, setExitCode } from '../lib/cli/program.ts';
import { loadServicesOf } from '../lib/definition/services-file.ts';
import { INTERRUPTED } from '../lib/local/run-local.ts';
import { createStartCommand } from '../lib/local/start-command.ts';

const ROOT = new URL('../', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as { readonly version: string };
const loadServices = () => loadServicesOf(fileURLToPath(ROOT));

const program = createProgram(version);
const start = createStartCommand({
  functionsDirectory: fileURLToPath(new URL('dist/functions', ROOT)),
  loadServices,
  clock: systemClock,
  stdout: process.stdout,
  signals: process,
  exitNow: () => process.exit(INTERRUPTED),
  setExitCode,
});
addCommands(program, loadServices, start);
await runProgram(program);
