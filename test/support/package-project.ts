import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createWorkspace } from './workspace.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** How a command has ended. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty project that the packed package is installed into, as somebody else's would be. */
export interface PackageProject {
  readonly path: string;
  /** Paths of the files in the package. */
  readonly packed: readonly string[];
  /** Writes a file of the project. */
  write(name: string, text: string): void;
  /** Makes a package of this project's own node_modules available, without installing it. */
  link(name: string): void;
  /** Runs Node 24 in the project and returns what it wrote; rejects with it when it fails. */
  node(options: readonly string[], environment?: NodeJS.ProcessEnv): Promise<string>;
  /** Runs `npx token-keeper` in the project. */
  npx(args: readonly string[], environment?: NodeJS.ProcessEnv): Promise<Ended>;
  remove(): void;
}

/** Builds the package where something has changed, packs it and installs it, and nothing else, without any network. */
export async function createPackageProject(): Promise<PackageProject> {
  const workspace = createWorkspace();
  const { path } = workspace;
  const npm = async (...options: readonly string[]): Promise<string> =>
    (await run('npm', options, { cwd: path })).stdout;
  await run(process.execPath, ['bin/build.ts', '--types'], { cwd: ROOT });
  const packed = await npm('pack', ROOT, '--ignore-scripts', '--json', '--loglevel=error');
  const [{ filename, files }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
  writeFileSync(
    join(path, 'package.json'),
    JSON.stringify({ name: 'somebody-elses', version: '1.0.0', type: 'module' }),
  );
  await npm('install', `./${filename}`, '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
  return {
    path,
    packed: files.map((file) => file.path),
    write: (name, text) => writeFileSync(join(path, name), text),
    link: (name) => {
      const target = join(path, 'node_modules', name);
      mkdirSync(dirname(target), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules', name), target);
    },
    node: async (options, environment = {}) => {
      const env = { PATH: process.env['PATH'], HOME: path, ...environment };
      const { stdout } = await run(process.execPath, options, { cwd: path, env });
      return stdout;
    },
    npx: async (args, environment = {}) => {
      const env = {
        PATH: process.env['PATH'],
        HOME: path,
        AWS_EC2_METADATA_DISABLED: 'true',
        npm_config_update_notifier: 'false',
        ...environment,
      };
      const command = ['--offline', '--', 'token-keeper', ...args];
      return run('npx', command, { cwd: path, env }).then(
        ({ stdout, stderr }) => ({ exitCode: 0, stdout, stderr }),
        ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
          exitCode: code,
          stdout,
          stderr,
        }),
      );
    },
    remove: () => workspace.remove(),
  };
}
