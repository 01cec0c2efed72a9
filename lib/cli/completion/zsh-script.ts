import { pathsOf, valueCases } from './bash-script.ts';
import type { CommandWords } from './command-words.ts';

/** Returns a script that has zsh complete the commands, with what each is for. */
export function zshScript(commands: readonly CommandWords[]): string {
  return `#compdef token-keeper
# Completion of token-keeper for zsh. In ~/.zshrc, behind compinit: eval "$(npx token-keeper completion zsh)"
_token_keeper() {
  local first=2 at='' i
  local -a names flags
  if [[ \${words[1]:t} == npx ]]; then
    if [[ \${words[2]} != token-keeper ]] || (( CURRENT < 3 )); then _default; return; fi
    first=3
  fi
  for (( i = first; i < CURRENT; i++ )); do
    if [[ \${words[i]} == -- ]]; then _default; return; fi
    case "$at \${words[i]}" in
      ${pathsOf(commands)}) at="\${at:+$at }\${words[i]}" ;;
    esac
  done
  case "$at:\${words[CURRENT-1]}" in
${valueCases(commands, (values) => `compadd -- ${values.join(' ')}; return`, '_default; return')}
  esac
  case "$at" in
${commands.map(caseOf).join('\n')}
  esac
  (( \${#names} )) && _describe command names
  if [[ $PREFIX == -* ]]; then _describe option flags; elif (( ! \${#names} )); then _default; fi
}
compdef _token_keeper token-keeper npx`;
}

function caseOf({ path, commands, options }: CommandWords): string {
  const names = commands.map(({ word, about }) => described(word, about));
  const flags = options.flatMap((one) => one.flags.map((flag) => described(flag, one.about)));
  return `  '${path}') names=(${names.join(' ')}) flags=(${flags.join(' ')}) ;;`;
}

/** A word of \`_describe\`: its first colon parts it from what it is for. */
function described(word: string, about: string): string {
  return `'${word}:${about.replaceAll("'", "'\\''")}'`;
}
