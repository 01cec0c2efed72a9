import { secretMembers } from '../../../functions/adapters/secrets-manager/secret-members.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import type { JsonObject } from '../../../functions/domain/values/json.ts';
import { CliProblem, usageProblem } from '../connection/cli-problem.ts';
import type { Connection } from '../connection/connection.ts';
import { EXIT } from '../connection/exit-code.ts';
import { exampleOf } from './secret-input.ts';

/**
 * Refuses a secret that AWS rotates: what is put in by hand is not what the provider has, and the next rotation begins with it.
 *
 * @throws {CliProblem} where its shape says that it is one
 * @see docs/adr/0061-secrets-that-aws-rotates.md
 */
export function refuseRotated({ secret }: ServiceDefinition, name: string): void {
  if (secret?.shape === undefined) return;
  throw usageProblem(
    `nothing was stored: secret ${name} has the shape ${secret.shape}, so AWS rotates it at the provider and nobody else writes it; ` +
      `to have a new value: aws secretsmanager rotate-secret --secret-id ${name}; on one machine it is in the file of secrets`,
  );
}

/**
 * Returns the members of a secret: what is there must be known before it is added to; whoever may not read it has to say that it may go.
 *
 * @throws {CliProblem} when there is no secret, it may not be read, or has no members
 */
export async function currentMembers(
  { secrets }: Connection,
  definition: ServiceDefinition,
  name: string,
): Promise<JsonObject> {
  const current = await secrets.read(name);
  if (current === 'missing') {
    const advice = 'deploy the stack, or create it, first';
    throw new CliProblem(`there is no secret ${name}, or it has no value; ${advice}`, { exitCode: EXIT.unavailable });
  }
  const otherwise = `--replace stores ${exampleOf(definition)} without looking, and drops whatever else it holds`;
  if (current === 'denied') {
    const message = `this identity may not read secret ${name}, so its other members cannot be kept; ${otherwise}`;
    throw new CliProblem(message, { exitCode: EXIT.unavailable });
  }
  const members = secretMembers(current.text.reveal());
  if (!members) {
    throw usageProblem(`secret ${name} is not a JSON object now, so nothing can be added to it; ${otherwise}`);
  }
  return members;
}
