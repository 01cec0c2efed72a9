import { inspect } from 'node:util';
import { requiredSecretFields, SECRET_PLACEHOLDER } from '../../../../functions/domain/service/required-secret.ts';
import { memberName } from '../../../../functions/domain/service/secret-text.ts';
import { FORM_EXAMPLES } from '../../../../functions/domain/tenant/tenant-name.ts';
import { listedIn } from '../../../../functions/domain/tenant/tenant-values.ts';
import type { JsonObject } from '../../../../functions/domain/values/json.ts';
import { PRESETS } from '../../../definition/preset-options.ts';
import { DEFAULT_SECRETS_FILE } from '../../../local/choose-mode.ts';
import { shellWord } from '../../target/target-options.ts';
import { type InitFiles, isOpenToGit } from './init-files.ts';

/** What would be written; values of other secrets are not shown. */
export function printed({ services, secrets, definition }: InitFiles, entry: JsonObject): string {
  const skeleton = secrets && { [secrets.name]: Object.fromEntries(placeholders(definition)) };
  return [
    `${services.file}:`,
    JSON.stringify(entry, null, 2),
    ...(secrets ? [`${secrets.file}:`, JSON.stringify(skeleton, null, 2)] : []),
    '',
    inCdk(entry),
  ].join('\n');
}

function placeholders(definition: InitFiles['definition']): readonly (readonly [string, string])[] {
  return requiredSecretFields(definition).map((field) => [memberName(definition, field), SECRET_PLACEHOLDER]);
}

/** What was written, and what comes next. */
export function done({ services, secrets, definition }: InitFiles, entry: JsonObject): string {
  const { id } = definition;
  return [
    services.isChanged ? `${services.file}: added ${id}` : `${services.file}: has ${id} already`,
    ...(secrets ? [secretLine(secrets)] : []),
    ...(secrets && isOpenToGit(secrets.file) ? [`Keep ${secrets.file} out of git: add it to .gitignore.`] : []),
    '',
    secrets?.isFilled !== false
      ? 'Then:'
      : `Put the values of the client in the place of ${SECRET_PLACEHOLDER} in ${secrets.file}, then:`,
    `  npx token-keeper validate ${shellWord(services.file)}`,
    // What the role of refresh-tokens proves cannot be tried without it.
    definition.clientAuthentication.method === 'aws_web_identity'
      ? `  npx token-keeper refresh ${id} --force    (once it is deployed)`
      : `  npx token-keeper try ${id}${tenantOf(definition)} --services ${shellWord(services.file)} --secrets ${shellWord(secrets?.file ?? DEFAULT_SECRETS_FILE)}`,
    '',
    inCdk(entry),
  ].join('\n');
}

/** Names a tenant of a template that shows what one looks like: a person puts in one that there is. */
function tenantOf({ tenants }: InitFiles['definition']): string {
  if (!tenants) return '';
  const parameters = Object.entries(tenants.parameters ?? {}).map(([name, parameter]) => {
    const [value = FORM_EXAMPLES.name] = listedIn(parameter)?.keys() ?? [];
    return ` --parameter ${name}=${value}`;
  });
  return ` --tenant ${FORM_EXAMPLES[tenants.pattern ?? 'name']}${parameters.join('')}`;
}

function secretLine({ file, name, isChanged }: NonNullable<InitFiles['secrets']>): string {
  return isChanged ? `${file}: added what ${name} needs` : `${file}: has ${name} already; it stays as it is`;
}

/** Returns the same service for a CDK app, and where its provider is explained. */
function inCdk({ preset: name, ...options }: JsonObject): string {
  const call = PRESETS[String(name)]?.call ?? '';
  const literal = inspect(options, { depth: null, breakLength: Number.POSITIVE_INFINITY, compact: true });
  return [
    'The same in a CDK app:',
    `  import { ${call} } from 'token-keeper/providers';`,
    `  ${call}(${literal})`,
    `How to register the client: docs/providers/${name}.md`,
  ].join('\n');
}
