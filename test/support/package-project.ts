import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
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
  /** The copy of the clone in which the package was packed. */
  readonly clone: string;
  /** Paths of the files in the package. */
  readonly packed: readonly string[];
  /** What npm said when it installed the package. */
  readonly installed: Ended;
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

/** The package as `npm pack` makes it. */
export interface PackedPackage {
  /** The tarball. */
  readonly file: string;
  /** Paths of the files in it. */
  readonly files: readonly string[];
  /** The copy of the clone in which it was packed. */
  readonly clone: string;
}

/**
 * Builds the package where something has changed, and packs it with npm's own scripts.
 *
 * It happens in a copy of the clone: while npm packs, package.json is another, and other tests read that file.
 *
 * @param path an empty directory
 */
export async function packPackage(path: string): Promise<PackedPackage> {
  await run(process.execPath, ['bin/build.ts', '--types'], { cwd: ROOT });
  const clone = join(path, 'clone');
  await copyClone(clone);
  // All that was built: what is missing would be built once more.
  for (const built of ['dist', 'services.schema.json'])
    cpSync(join(ROOT, built), join(clone, built), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  const packed = await run('npm', ['pack', '--json', '--pack-destination', path, '--loglevel=error'], { cwd: clone });
  const [{ filename, files }] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];
  return { file: join(path, filename), files: files.map((file) => file.path), clone };
}

/** Copies what git has of this clone, or would have once it is committed: a fresh clone, but for its history. */
export async function copyClone(path: string): Promise<void> {
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
  for (const file of stdout.split('\0')) {
    // One that was deleted is listed until the deletion is committed.
    if (file !== '' && existsSync(join(ROOT, file))) cpSync(join(ROOT, file), join(path, file));
  }
}

/** Packs the package and installs it, and nothing else, without any network. */
export async function createPackageProject(): Promise<PackageProject> {
  const workspace = createWorkspace();
  const path = join(workspace.path, 'project');
  const { file, files, clone } = await packPackage(workspace.path);
  mkdirSync(path);
  const npm = async (...options: readonly string[]): Promise<Ended> => await ended(run('npm', options, { cwd: path }));
  writeFileSync(
    join(path, 'package.json'),
    JSON.stringify({ name: 'somebody-elses', version: '1.0.0', type: 'module' }),
  );
  const installed = await npm('install', file, '--offline', '--no-audit', '--no-fund', '--no-update-notifier');
  return {
    path,
    clone,
    packed: files,
    installed,
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
      return ended(run('npx', command, { cwd: path, env }));
    },
    remove: () => workspace.remove(),
  };
}

/** Waits for a command, however it ends. */
export async function ended(command: Promise<{ readonly stdout: string; readonly stderr: string }>): Promise<Ended> {
  return await command.then(
    ({ stdout, stderr }) => ({ exitCode: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      exitCode: code,
      stdout,
      stderr,
    }),
  );
}
