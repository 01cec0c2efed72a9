import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, Option } from 'commander';
import { defined } from '../../functions/domain/values/defined.ts';
import { headOf } from '../build/commit.ts';

/** What a report of a fault has to say of the program. */
export interface VersionFacts {
  readonly version: string;
  /** The commit it was made from, abbreviated; absent: nobody knows. */
  readonly commit?: string;
  readonly node: string;
  readonly platform: string;
}

const COMMIT_LENGTH = 12;

/**
 * Returns the version of the package or clone in a directory. A package has its commit in package.json, where npm's own name for it is
 * `gitHead`; a clone is asked.
 *
 * @param root the directory of package.json
 */
export function versionFacts(root: URL): VersionFacts {
  const { version, gitHead } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    readonly version: string;
    readonly gitHead?: string;
  };
  const commit = (gitHead ?? headOf(fileURLToPath(root)))?.slice(0, COMMIT_LENGTH);
  return {
    version,
    ...defined({ commit }),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  };
}

/** Returns the facts in one line. */
export function versionText({ version, commit, node, platform }: VersionFacts): string {
  return `token-keeper ${version}${commit === undefined ? '' : ` (commit ${commit})`}, Node ${node}, ${platform}`;
}

/** Has the program print its version with `--version`, `-V`, and `-v`, which people try first. */
export function addVersionOption(program: Command, facts: () => VersionFacts): void {
  const print = (): never => {
    process.stdout.write(`${versionText(facts())}\n`);
    throw new CommanderError(0, 'commander.version', '');
  };
  program
    .option('-V, --version', 'print version, commit, Node and platform')
    .addOption(new Option('-v').hideHelp())
    .on('option:version', print)
    .on('option:v', print);
}

/** Returns the command `version`. */
export function createVersionCommand(facts: () => VersionFacts): Command {
  return new Command('version')
    .description('print version, commit, Node and platform')
    .option('--json', 'JSON instead of text')
    .action(({ json }: { readonly json?: true }) => {
      process.stdout.write(`${json ? JSON.stringify(facts()) : versionText(facts())}\n`);
    });
}
