import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { requiredSecretFields } from '../../../functions/domain/service/required-secret.ts';
import { isPem, memberName } from '../../../functions/domain/service/secret-text.ts';
import type { SecretField, ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import type { CliContext } from '../command/cli-context.ts';
import { CliProblem } from '../connection/cli-problem.ts';
import { EXIT } from '../connection/exit-code.ts';
import type { SecretFieldValues } from './secret-fields.ts';

const PEM_END = /^-----END [A-Z0-9 ]+-----\s*$/;

/**
 * Asks a person at a terminal for the values of a secret, one after the other; nothing that is typed is shown.
 *
 * @param field ask for this one only; absent: for all that the service needs
 * @throws {CliProblem} when Ctrl-C or the end of the input comes first
 */
export async function promptForSecret(
  { stdin, stderr }: Pick<CliContext, 'stdin' | 'stderr'>,
  definition: ServiceDefinition,
  field: SecretField | undefined,
): Promise<SecretFieldValues> {
  // What readline would echo goes nowhere; prompts are written beside it.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: stdin, output: nowhere, terminal: true, historySize: 0 });
  const lines = linesOf(terminal);
  try {
    const values: [SecretField, string][] = [];
    for (const one of field === undefined ? requiredSecretFields(definition) : [field]) {
      stderr.write(`${memberName(definition, one)}${isPem(one) ? ' (PEM, to its END line)' : ''}: `);
      values.push([one, await (isPem(one) ? readPem(lines) : nextLine(lines))]);
      stderr.write('\n');
    }
    return Object.fromEntries(values);
  } finally {
    terminal.close();
  }
}

/** Lines as they come; the end of the input and Ctrl-C end them. */
async function* linesOf(terminal: ReturnType<typeof createInterface>): AsyncGenerator<string, void> {
  terminal.once('SIGINT', () => terminal.close());
  yield* terminal;
}

async function nextLine(lines: AsyncGenerator<string, void>): Promise<string> {
  const { value, done } = await lines.next();
  if (done || value === undefined) throw new CliProblem('stopped; nothing was stored', { exitCode: EXIT.interrupted });
  return value;
}

/** Reads to the END line, or to an empty line where somebody gave something else. */
async function readPem(lines: AsyncGenerator<string, void>): Promise<string> {
  const read: string[] = [];
  for (;;) {
    const line = await nextLine(lines);
    if (line.trim() === '') return read.join('\n');
    read.push(line);
    if (PEM_END.test(line)) return `${read.join('\n')}\n`;
  }
}
