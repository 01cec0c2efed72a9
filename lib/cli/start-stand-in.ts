import { Command } from 'commander';

/** Returns the command that says where `start` is: what it runs (a database, an authorization server) is no part of the package. */
export function createStartStandIn(): Command {
  const command = new Command('start')
    .description('only in a clone: run the whole system on this machine')
    .argument('[anything...]')
    .allowUnknownOption();
  return command.action(() =>
    command.error(
      'error: start runs the whole system on this machine and is no part of the package; clone the project and run npm ' +
        'ci && npm start. A deployment is asked with the other commands.',
    ),
  );
}
