import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { runChild } from './exec/run-child.ts';

/**
 * Returns the command `start` of the package, which what it runs (a database, an authorization server) is no part of: it says where it is.
 * In a clone, which has a package of its own, it is the clone's.
 *
 * @param root the directory of package.json
 */
export function createStartStandIn(root: URL, setExitCode: (code: number) => void): Command {
  const isClone = existsSync(new URL('bin/token-keeper.ts', root));
  const command = isClone ? new HandedOn('start') : new Command('start');
  command.argument('[options...]').usage('[options]').allowUnknownOption();
  return isClone
    ? command
        .description('run the whole system on this machine and keep tokens fresh, until Ctrl-C')
        .action(async (args: readonly string[]) => setExitCode(await runInClone(root, args)))
    : command
        .description('only in a clone: run the whole system on this machine')
        .action(() =>
          command.error(
            'error: start runs the whole system on this machine and is no part of the package; clone the project and run npm ' +
              'ci && npm start. A deployment is asked with the other commands.',
          ),
        );
}

/** A command whose help is told by whoever runs it. */
class HandedOn extends Command {
  override copyInheritedSettings(source: Command): this {
    return super.copyInheritedSettings(source).helpOption(false);
  }
}

/** The sources need the Node that comes with them. */
function runInClone(root: URL, args: readonly string[]): Promise<number> {
  const path = (name: string): string => fileURLToPath(new URL(name, root));
  return runChild({
    file: path('node_modules/.bin/node'),
    args: ['--import', new URL('bin/assert-node.mjs', root).href, path('bin/token-keeper.ts'), 'start', ...args],
    environment: process.env,
    signals: process,
    isOnTerminal: process.stdin.isTTY === true,
  });
}
