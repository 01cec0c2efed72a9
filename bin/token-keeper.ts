/** This folder: entry points, and services.ts, the file that users edit. */

import { fileURLToPath } from 'node:url';
import { systemClock } from '../functions/adapters/process/system-clock.ts';
import { EXIT } from '../lib/cli/connection/exit-code.ts';
import { addCommands, createProgram, runProgram, setExitCode } from '../lib/cli/program.ts';
import { versionFacts } from '../lib/cli/version.ts';
import { loadServicesOf } from '../lib/definition/services-file.ts';
import { createStartCommand } from '../lib/local/start-command.ts';

const ROOT = new URL('../', import.meta.url);
const facts = () => versionFacts(ROOT);
const loadServices = () => loadServicesOf(fileURLToPath(ROOT));

const program = createProgram(facts);
const start = createStartCommand({
  functionsDirectory: fileURLToPath(new URL('dist/functions', ROOT)),
  loadServices,
  clock: systemClock,
  stdout: process.stdout,
  signals: process,
  exitNow: () => process.exit(EXIT.interrupted),
  setExitCode,
});
addCommands(program, loadServices, start, facts);
await runProgram(program);
