// The command line as the package has it: `npx token-keeper`, on any Node that the package supports.
import '../lib/cli/older-node.ts';
import { addCommands, createProgram, runProgram, setExitCode } from '../lib/cli/program.ts';
import { createStartStandIn } from '../lib/cli/start-stand-in.ts';
import { versionFacts } from '../lib/cli/version.ts';
import { loadServicesOf } from '../lib/definition/services-file.ts';

// Beside the bundle, dist/package/cli.js.
const ROOT = new URL('../../', import.meta.url);
const facts = () => versionFacts(ROOT);
const program = createProgram(facts);
addCommands(program, () => loadServicesOf(process.cwd()), createStartStandIn(ROOT, setExitCode), facts);
await runProgram(program);
