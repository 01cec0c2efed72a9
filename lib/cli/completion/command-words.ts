/** This folder: `completion`: what can follow, and the scripts for three shells. */

import type { Command, Option } from 'commander';

/** A word that can follow, with what it is for. */
export interface Word {
  readonly word: string;
  readonly about: string;
}

/** An option of a command, as far as a shell completes it. */
export interface OptionWords {
  /** With their dashes: `--json`, `-h`. */
  readonly flags: readonly string[];
  readonly about: string;
  /** The values that it takes, of which any may follow when there are none; absent: it takes no value. */
  readonly values?: readonly string[];
}

/** A command with what can follow it. */
export interface CommandWords {
  /** Names of the commands on the way to it, parted by a space: `secret put`; empty for the program. */
  readonly path: string;
  /** Commands below it, and the words that its first argument may be. */
  readonly commands: readonly Word[];
  readonly options: readonly OptionWords[];
}

/** Returns what can follow the program and each command below it. */
export function commandWords(command: Command, path = ''): readonly CommandWords[] {
  const help = command.createHelp();
  const below = help.visibleCommands(command);
  const [argument] = command.registeredArguments;
  const choices = argument?.argChoices ?? [];
  const own = {
    path,
    commands: [
      ...below.map((one) => ({ word: one.name(), about: firstLine(one.description()) })),
      ...choices.map((word) => ({ word, about: firstLine(argument?.description ?? '') })),
    ],
    options: help.visibleOptions(command).map(optionWords),
  };
  const known = command.commands.flatMap((one) =>
    commandWords(one, path === '' ? one.name() : `${path} ${one.name()}`),
  );
  return [own, ...known];
}

function optionWords({ short, long, description, required, optional, argChoices }: Option): OptionWords {
  const flags = [long, short].filter((flag) => flag !== undefined);
  const takesValue = required || optional;
  return { flags, about: firstLine(description), ...(takesValue && { values: argChoices ?? [] }) };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
