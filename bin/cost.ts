import { CommanderError } from 'commander';
import { createCostCommand } from '../lib/cost/cost-command.ts';

/** Exit code of a command line that makes no sense. */
const USAGE = 2;

const command = createCostCommand((text) => process.stdout.write(`${text}\n`))
  .name('npm run cost --')
  .showSuggestionAfterError(false)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replaceAll(/\n(?=.)/g, ' ')) });

// The reader of our output may end first, as `head` does: then there is nothing left to do.
process.stdout.on('error', () => process.exit(0));

try {
  command.parse();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Commander has printed the message already; --help ends this way too, with exit code 0.
  process.exitCode = error.exitCode === 0 ? 0 : USAGE;
}
