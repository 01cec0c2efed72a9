import { Argument, Command } from 'commander';
import type { CliContext } from '../command/cli-context.ts';
import { EXIT } from '../connection/exit-code.ts';
import { bashScript } from './bash-script.ts';
import { commandWords } from './command-words.ts';
import { fishScript } from './fish-script.ts';
import { zshScript } from './zsh-script.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

const HELP = `
Commands, options and their values are completed, for token-keeper and for npx token-keeper. The script asks nobody.

Examples:
  eval "$(npx token-keeper completion bash)"       in ~/.bashrc
  eval "$(npx token-keeper completion zsh)"        in ~/.zshrc, behind compinit
  npx token-keeper completion fish | source        in ~/.config/fish/config.fish`;

/** Returns the command `completion`: a script that has a shell complete the command line. */
export function createCompletionCommand({ stdout, setExitCode }: CliContext): Command {
  return new Command('completion')
    .description('print a script that has a shell complete commands and options')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .addHelpText('after', HELP)
    .action((shell: keyof typeof SCRIPTS, _options: unknown, { parent }: Command) => {
      stdout.write(`${SCRIPTS[shell](parent ? commandWords(parent) : [])}\n`);
      setExitCode(EXIT.fine);
    });
}
