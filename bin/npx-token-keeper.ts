// The command line as the package has it: `npx token-keeper`, on any Node that the package supports.
import '../lib/cli/older-node.ts';
import { readFileSync } from 'node:fs';
import { addCommands, createProgram, runProgram } from '../lib/cli/program.ts';
import { createStartStandIn } from '../lib/cli/start-stand-in.ts';
import { loadServicesOf } from '../lib/definition/services-file.ts';

// Beside the bundle, dist/package/cli.js.
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

const program = createProgram(version);
addCommands(program, () => loadServicesOf(process.cwd()), createStartStandIn());
await runProgram(program);
