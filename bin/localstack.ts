import { fileURLToPath } from 'node:url';
import { createLocalStackProgram } from '../lib/localstack/localstack-command.ts';

const stopped = new AbortController();
process.once('SIGINT', () => stopped.abort());
process.once('SIGTERM', () => stopped.abort());

const program = createLocalStackProgram({
  root: fileURLToPath(new URL('../', import.meta.url)),
  environment: process.env,
  write: (text) => void process.stdout.write(text),
  note: (text) => void process.stderr.write(text),
  signal: stopped.signal,
});

await program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`localstack: ${Error.isError(error) ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
