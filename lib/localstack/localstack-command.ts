import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { LocalProblem } from '../local/files/local-problem.ts';
import { parsePort } from '../local/option-values.ts';
import { backgroundUrl, startInBackground, stopInBackground } from './background.ts';
import { deployToEmulator, type Emulator, invokeOnEmulator } from './emulator.ts';

/** What the commands read and write besides files. */
export interface LocalStackSurroundings {
  /** Root directory of the project. */
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly write: (text: string) => void;
  /** For what is not a result. */
  readonly note: (text: string) => void;
  /** Ends a start that is under way. */
  readonly signal: AbortSignal;
}

interface UpOptions {
  readonly docker: boolean;
  readonly port: number;
  readonly dataDir: string;
}

interface DataOptions {
  readonly dataDir: string;
}

const DEFAULT_PORT = 4566;

/** Returns the program of `npm run localstack:up`, `:deploy`, `:invoke` and `:down`. */
export function createLocalStackProgram(surroundings: LocalStackSurroundings): Command {
  const { root, write } = surroundings;
  const program = new Command('localstack').description('Runs the deployment on an AWS emulator (AWS_ENDPOINT_URL)');
  const ownData = resolve(root, '.token-keeper');
  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option('--data-dir <directory>', 'where files of this machine are kept', (path) => resolve(path), ownData);
  command('up', 'start LocalStack, in a container or as a process')
    .option('--no-docker', 'as a process: needs Python 3.13 and Java 17')
    .option('--port <port>', 'its port, without Docker', parsePort, DEFAULT_PORT)
    .allowUnknownOption()
    .argument('[options...]', 'options of docker compose up')
    .action((composeOptions: readonly string[], options: UpOptions) => up(surroundings, composeOptions, options));
  command('deploy', 'bootstrap and deploy the stack').action(async (options: DataOptions) => {
    await deployToEmulator(emulatorOf(surroundings, options));
  });
  command('invoke', 'invoke serve-tokens through an alias: a service, or status')
    .argument('[alias]', 'the alias', 'status')
    .action(async (alias: string, options: DataOptions) => {
      const operation = alias === 'status' ? 'status' : 'getToken';
      const answer = await invokeOnEmulator(emulatorOf(surroundings, options), alias, JSON.stringify({ operation }));
      write(`${answer}\n`);
    });
  command('down', 'end what up has started')
    .allowUnknownOption()
    .argument('[options...]', 'options of docker compose down')
    .action((composeOptions: readonly string[], options: DataOptions) => down(surroundings, composeOptions, options));
  return program;
}

async function up(
  { root, environment, write, note, signal }: LocalStackSurroundings,
  composeOptions: readonly string[],
  { docker, port, dataDir }: UpOptions,
): Promise<void> {
  if (docker) {
    compose(root, ['up', '--detach', '--wait', ...composeOptions]);
    return;
  }
  const tell = (line: string): void => note(`${line}\n`);
  const url = await startInBackground({ dataDirectory: dataDir, port, environment, signal, tell });
  write(`LocalStack answers at ${url}; "npm run localstack:down" ends it and forgets everything in it\n`);
}

async function down(
  { root, write }: LocalStackSurroundings,
  composeOptions: readonly string[],
  { dataDir }: DataOptions,
): Promise<void> {
  if (await stopInBackground(dataDir)) write('LocalStack has ended\n');
  else compose(root, ['down', ...composeOptions]);
}

function emulatorOf({ root, environment }: LocalStackSurroundings, { dataDir }: DataOptions): Emulator {
  const endpoint = environment['AWS_ENDPOINT_URL'] ?? backgroundUrl(dataDir) ?? `http://127.0.0.1:${DEFAULT_PORT}`;
  return { endpoint, root, dataDirectory: dataDir, environment };
}

function compose(root: string, options: readonly string[]): void {
  const { status, error } = spawnSync('docker', ['compose', ...options], { cwd: root, stdio: 'inherit' });
  if (status === 0) return;
  const advice = '"npm run localstack:up -- --no-docker" needs none';
  if (error) throw new LocalProblem(`docker cannot be run: ${advice}`, { cause: error });
  throw new LocalProblem(`docker compose has failed, what went wrong is printed above: ${advice}`);
}
