import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { deployToEmulator, type Emulator, invokeOnEmulator } from '../lib/local/emulator.ts';

const emulator: Emulator = {
  endpoint: process.env['AWS_ENDPOINT_URL'] ?? 'http://127.0.0.1:4566',
  root: fileURLToPath(new URL('../', import.meta.url)),
  environment: process.env,
};

const program = new Command('localstack').description('Runs the deployment on an AWS emulator (AWS_ENDPOINT_URL)');
program
  .command('deploy')
  .description('bootstrap and deploy the stack')
  .action(async () => {
    await deployToEmulator(emulator);
  });
program
  .command('invoke')
  .description('invoke serve-tokens through an alias: a service, or status')
  .argument('[alias]', 'the alias', 'status')
  .action(async (alias: string) => {
    const operation = alias === 'status' ? 'status' : 'getToken';
    process.stdout.write(`${await invokeOnEmulator(emulator, alias, JSON.stringify({ operation }))}\n`);
  });

await program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`localstack: ${Error.isError(error) ? error.message : String(error)}\n`);
  process.exit(1);
});
