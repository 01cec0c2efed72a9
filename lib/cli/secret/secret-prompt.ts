import { requiredSecretFields } from '../../../functions/domain/service/required-secret.ts';
import { isPem, memberName } from '../../../functions/domain/service/secret-text.ts';
import type { SecretField, ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import type { CliContext } from '../command/cli-context.ts';
import { readTypedLines, type TypedLines } from '../command/typed-lines.ts';
import type { SecretFieldValues } from './secret-fields.ts';

const PEM_END = /^-----END [A-Z0-9 ]+-----\s*$/;

/**
 * Asks a person at a terminal for the values of a secret, one after the other; nothing that is typed is shown.
 *
 * @param field ask for this one only; absent: for all that the service needs
 * @throws {CliProblem} when Ctrl-C or the end of the input comes first
 */
export async function promptForSecret(
  context: Pick<CliContext, 'stdin' | 'stderr'>,
  definition: ServiceDefinition,
  field: SecretField | undefined,
): Promise<SecretFieldValues> {
  const lines = readTypedLines(context, false, 'stored');
  try {
    const values: [SecretField, string][] = [];
    for (const one of field === undefined ? requiredSecretFields(definition) : [field]) {
      const name = memberName(definition, one);
      values.push([one, await (isPem(one) ? readPem(lines, name) : lines.next(`${name}: `))]);
      context.stderr.write('\n');
    }
    return Object.fromEntries(values);
  } finally {
    lines.close();
  }
}

/** Reads to the END line, or to an empty line where somebody gave something else. */
async function readPem(lines: TypedLines, name: string): Promise<string> {
  const read: string[] = [];
  for (let prompt = `${name} (PEM, to its END line): `; ; prompt = '') {
    const line = await lines.next(prompt);
    if (line.trim() === '') return read.join('\n');
    read.push(line);
    if (PEM_END.test(line)) return `${read.join('\n')}\n`;
  }
}
