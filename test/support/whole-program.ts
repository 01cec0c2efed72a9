import { Command } from 'commander';
import { addCommands, createProgram } from '../../lib/cli/program.ts';
import type { VersionFacts } from '../../lib/cli/version.ts';

/** Facts of a version that there is not. */
export const FACTS: VersionFacts = {
  version: '1.0.0',
  commit: '0123456789ab',
  node: '24.0.0',
  platform: 'linux-x64',
};

/** Returns the program with all its commands. */
export function wholeProgram(start = new Command('start'), program = createProgram(() => FACTS, [])): Command {
  addCommands(
    program,
    async () => undefined,
    start,
    () => FACTS,
  );
  return program;
}
