import type { CommandWords } from './command-words.ts';

/** Returns a script that has bash complete the commands. */
export function bashScript(commands: readonly CommandWords[]): string {
  return `# Completion of token-keeper for bash. In ~/.bashrc: eval "$(npx token-keeper completion bash)"
_token_keeper() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} first=1 at='' words='' i
  COMPREPLY=()
  if [[ \${COMP_WORDS[0]##*/} == npx ]]; then
    [[ \${COMP_WORDS[1]} == token-keeper && COMP_CWORD -gt 1 ]] || return 0
    first=2
  fi
  for ((i = first; i < COMP_CWORD; i++)); do
    [[ \${COMP_WORDS[i]} == -- ]] && return 0
    case "$at \${COMP_WORDS[i]}" in
      ${pathsOf(commands)}) at="\${at:+$at }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at:$prev" in
${valueCases(commands, (values) => `words='${values.join(' ')}'`, 'return 0')}
  *)
    case "$at" in
${commands.map(({ path, ...own }) => `    '${path}') words='${wordsOf(own).join(' ')}' ;;`).join('\n')}
    esac
    ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _token_keeper token-keeper npx`;
}

/** Returns the patterns of the way from a command to one below it: ` secret`, `secret put`. */
export function pathsOf(commands: readonly CommandWords[]): string {
  const steps = commands.flatMap(({ path }) => (path === '' ? [] : [path.includes(' ') ? `'${path}'` : `' ${path}'`]));
  return steps.join(' | ');
}

/**
 * Returns the branches for words after an option that takes a value.
 *
 * @param known what is done where its values are known
 * @param unknown what is done where anything may follow
 */
export function valueCases(
  commands: readonly CommandWords[],
  known: (values: readonly string[]) => string,
  unknown: string,
): string {
  return commands
    .flatMap(({ path, options }) =>
      options.flatMap(({ flags, values }) => {
        const patterns = flags.map((flag) => `'${path}:${flag}'`).join(' | ');
        return values ? [`  ${patterns}) ${values.length > 0 ? known(values) : unknown} ;;`] : [];
      }),
    )
    .join('\n');
}

function wordsOf({ commands, options }: Omit<CommandWords, 'path'>): readonly string[] {
  return [...commands.map(({ word }) => word), ...options.flatMap(({ flags }) => flags)];
}
