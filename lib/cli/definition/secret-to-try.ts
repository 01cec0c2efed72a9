import { existsSync } from 'node:fs';
import { text as readText } from 'node:stream/consumers';
import { secretValues } from '../../../functions/adapters/secrets-manager/secret-values.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { hasOwnSecrets } from '../../../functions/domain/tenant/own-secrets.ts';
import { Redacted } from '../../../functions/domain/values/redacted.ts';
import type { SecretOrFailure } from '../../../functions/usecases/ports/secret-source.ts';
import { definitionsOf } from '../../definition/read-definitions.ts';
import { didYouMean } from '../../definition/suggest.ts';
import { DEFAULT_SECRETS_FILE } from '../../local/choose-mode.ts';
import { SecretsFile } from '../../local/servers/secrets-file.ts';
import type { CliContext } from '../command/cli-context.ts';
import { findDefinition, serviceIn } from '../command/find-definition.ts';
import { type Session, writeWarnings } from '../command/run-command.ts';
import { usageProblem } from '../connection/cli-problem.ts';
import { membersOf } from '../secret/secret-fields.ts';
import { readSecretInput } from '../secret/secret-input.ts';
import { definitionToTry, type NamedTenant, secretIn } from './tenant-to-try.ts';
import { loadNamed } from './validate-command.ts';

/** What a token request is tried with. */
export interface ToTry {
  readonly definition: ServiceDefinition;
  readonly secret: SecretOrFailure;
  /** Where the secret came from, in words. */
  readonly from: string;
  /** The deployment has it, where `secret put` changes it. */
  readonly isDeployed: boolean;
}

/** Standard input, where a file is named. */
const STDIN = '-';
const NONE: SecretOrFailure = { ok: true, secret: { versionId: 'none', values: {} } };

/** Returns the file of secrets to use: the one that was named, else the usual one where it is; `undefined`: the deployment's. */
export function secretsFileOf(named: string | undefined, isDeploymentNamed: boolean): string | undefined {
  if (named !== undefined) return named;
  return !isDeploymentNamed && existsSync(DEFAULT_SECRETS_FILE) ? DEFAULT_SECRETS_FILE : undefined;
}

/**
 * Returns a service of a file, with the secret that a file or standard input has for it.
 *
 * @throws {CliProblem} when there is no such service or secret
 * @throws {LocalProblem} when a file cannot be used
 */
export async function localToTry(
  context: CliContext,
  service: string,
  files: { readonly services: string | undefined; readonly secrets: string },
  named: NamedTenant = {},
): Promise<ToTry> {
  const loaded = await loadNamed(context, files.services);
  const definition = definitionToTry(serviceIn(loaded.file, definitionsOf(loaded), service), named);
  const name = definition.secret?.name;
  if (name === undefined) return { definition, secret: NONE, from: 'none is needed', isDeployed: false };
  const isStdin = files.secrets === STDIN;
  const given = isStdin
    ? { name, text: await givenSecret(context, definition) }
    : secretOfFile(files.secrets, definition, name, (warning) => writeWarnings(context, [warning]));
  const secret = secretValues(definition, given.name, { text: new Redacted(given.text), versionId: 'local' });
  const from = isStdin ? 'what came on standard input' : `${given.name} of ${files.secrets}`;
  return { definition, secret, from, isDeployed: false };
}

/** Returns a service of a deployment with the secret that refresh-tokens has for it. @throws {CliProblem} {LocalProblem} */
export async function deployedToTry(
  session: Session,
  service: string,
  services: string | undefined,
  named: NamedTenant = {},
): Promise<ToTry> {
  const found = await findDefinition(session, service, services);
  const definition = definitionToTry(found.definition, named);
  if (hasOwnSecrets(definition)) {
    const refresh = `npx token-keeper refresh ${service} --tenant ${definition.tenant} --force`;
    throw usageProblem(
      `${service} has a secret for each tenant: give its values by --secrets FILE, or have the deployment ask: ${refresh}`,
    );
  }
  const secret = definition.secret ? await session.connection.secrets.readAsKeeper(definition) : NONE;
  return { definition, secret, from: definition.secret?.name ?? 'none is needed', isDeployed: true };
}

async function givenSecret(context: CliContext, definition: ServiceDefinition): Promise<string> {
  const { values, warnings } = readSecretInput(await readText(context.stdin), definition, undefined);
  writeWarnings(context, warnings);
  return JSON.stringify(membersOf(definition, values));
}

function secretOfFile(
  path: string,
  definition: ServiceDefinition,
  name: string,
  warn: (warning: string) => void,
): { readonly name: string; readonly text: string } {
  const { secrets } = new SecretsFile(path, warn).read();
  const found = secretIn(secrets, definition, name);
  if (found === undefined) throw usageProblem(`${path} has no secret "${name}"${didYouMean(name, secrets.keys())}`);
  return found;
}
