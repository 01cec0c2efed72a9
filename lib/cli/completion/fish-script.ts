import type { CommandWords } from './command-words.ts';

/** Returns a script that has fish complete the commands, with what each is for. */
export function fishScript(commands: readonly CommandWords[]): string {
  const paths = commands.flatMap(({ path }) => (path === '' ? [] : [quoted(path.includes(' ') ? path : ` ${path}`)]));
  return `# Completion of token-keeper for fish. In ~/.config/fish/config.fish: npx token-keeper completion fish | source
function __token_keeper_at
  set -l words (commandline -opc)
  set -l first 2
  if string match -qr '(^|/)npx$' -- $words[1]
    test "$words[2]" = token-keeper; or return 1
    set first 3
  end
  set -l at ''
  for word in $words[$first..-1]
    test "$word" = --; and return 1
    contains -- "$at $word" ${paths.join(' ')}; and set at (string trim -- "$at $word")
  end
  test "$at" = "$argv[1]"
end
${commands.flatMap(linesOf).join('\n')}
complete -c npx -n 'test (count (commandline -opc)) -eq 1' -a token-keeper`;
}

function linesOf({ path, commands, options }: CommandWords): readonly string[] {
  const when = `-n ${quoted(`__token_keeper_at ${quoted(path)}`)}`;
  const lines = [
    ...commands.map(({ word, about }) => `-f -a ${word} -d ${quoted(about)}`),
    ...options.map(({ flags, about, values }) => {
      const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
      const taken = values && (values.length > 0 ? ` -x -a ${quoted(values.join(' '))}` : ' -r');
      return `${names.join(' ')}${taken ?? ''} -d ${quoted(about)}`;
    }),
  ];
  return ['token-keeper', 'npx'].flatMap((program) => lines.map((line) => `complete -c ${program} ${when} ${line}`));
}

/** Returns text in single quotes, in which fish knows two escapes. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
