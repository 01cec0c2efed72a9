import { createPrivateKey, X509Certificate } from 'node:crypto';
import { SecretUnusable, signAssertion } from '../../../functions/adapters/token-endpoint/jwt-assertion.ts';
import { requiredSecretFields, SECRET_PLACEHOLDER } from '../../../functions/domain/service/required-secret.ts';
import type { SecretField, ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { type Instant, instant, secondsBetween, toUtc } from '../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../functions/domain/values/redacted.ts';
import { assertionSettingsOf, memberName, type SecretFieldValues } from './secret-fields.ts';

/** What is wrong with the values of a secret, and what is only odd. No message has any of a value. */
export interface SecretFindings {
  /** No request can be made with it. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** A certificate that ends sooner than this is worth a word: 30 days. */
const SOON_SECONDS = 2_592_000;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What stands in examples and masked fields where a value belongs. */
const LOOKS_UNFILLED = /^(<.*>|\.{3,}|\*{3,}|.{1,6}\*{6,}|x{4,}|change[-_ ]?me|your[-_ ].*)$/i;

/**
 * Checks the values of a secret against what the client authentication and the grant of a service need, by making what a
 * token request would be made with.
 */
export async function checkSecret(
  definition: ServiceDefinition,
  values: SecretFieldValues,
  now: Instant,
): Promise<SecretFindings> {
  const missing = requiredSecretFields(definition).filter((field) => !isFilled(values[field]));
  const problems = missing.map((field) => `${memberName(definition, field)} ${emptyText(values[field])}`);
  const certificate = certificateFindings(definition, values, now);
  return {
    problems: [
      ...problems,
      ...(missing.includes('privateKey') ? [] : await keyProblems(definition, values, now)),
      ...certificate.problems,
    ],
    warnings: [...valueWarnings(definition, values), ...certificate.warnings],
  };
}

function isFilled(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '' && value !== SECRET_PLACEHOLDER;
}

function emptyText(value: string | undefined): string {
  return value === SECRET_PLACEHOLDER ? 'still holds the placeholder' : value === undefined ? 'is missing' : 'is empty';
}

/** Signs an assertion as refresh-tokens would: the key is one, has no password and fits the algorithm. */
async function keyProblems(definition: ServiceDefinition, values: SecretFieldValues, now: Instant): Promise<string[]> {
  const settings = assertionSettingsOf(definition);
  if (!settings) return [];
  try {
    await signAssertion({
      settings: { ...settings, certificateThumbprint: false },
      issuer: definition.id,
      privateKey: new Redacted(values.privateKey ?? ''),
      now,
    });
    return [];
  } catch (error) {
    if (error instanceof SecretUnusable) return [`${memberName(definition, 'privateKey')}: ${error.message}`];
    throw error;
  }
}

function certificateFindings(definition: ServiceDefinition, values: SecretFieldValues, now: Instant): SecretFindings {
  const wantsIt = requiredSecretFields(definition).includes('certificate');
  const problems: string[] = [];
  const warnings: string[] = [];
  if (!wantsIt || !isFilled(values.certificate)) return { problems, warnings };
  const name = memberName(definition, 'certificate');
  const certificate = parsed(() => new X509Certificate(pem(values.certificate)));
  const key = parsed(() => createPrivateKey(pem(values.privateKey)));
  if (!certificate) return { problems: [`${name}: is not a PEM certificate`], warnings };
  if (key && !certificate.checkPrivateKey(key)) {
    problems.push(`${name}: is not the certificate of ${memberName(definition, 'privateKey')}`);
  }
  const from = instant(Math.floor(certificate.validFromDate.getTime() / 1000));
  const to = instant(Math.floor(certificate.validToDate.getTime() / 1000));
  if (to <= now) {
    problems.push(`${name}: expired at ${toUtc(to)}`);
    return { problems, warnings };
  }
  if (from > now) {
    warnings.push(`${name}: is valid only from ${toUtc(from)} on`);
  }
  if (secondsBetween(now, to) < SOON_SECONDS) {
    warnings.push(`${name}: expires soon, at ${toUtc(to)}`);
  }
  return { problems, warnings };
}

function valueWarnings(definition: ServiceDefinition, values: SecretFieldValues): string[] {
  const { clientId, clientSecret } = values;
  const hasGuids = definition.provider === 'microsoft-graph' || definition.provider === 'genesys-cloud';
  const unfilled = (Object.keys(values) as SecretField[]).filter((field) => LOOKS_UNFILLED.test(values[field] ?? ''));
  return [
    ...unfilled.map((field) => `${memberName(definition, field)}: looks like an example or a masked value`),
    ...(hasGuids && isFilled(clientId) && !GUID.test(clientId ?? '')
      ? [`${memberName(definition, 'clientId')}: is not a GUID, as client ids of ${definition.provider} are`]
      : []),
    ...(definition.provider === 'microsoft-graph' && GUID.test(clientSecret ?? '')
      ? [`${memberName(definition, 'clientSecret')}: is a GUID: the id of a client secret most likely, not its value`]
      : []),
  ];
}

/** Keys that were put into JSON by hand often hold "\n" as two characters. */
function pem(text: string | undefined): string {
  return (text ?? '').replaceAll('\\n', '\n');
}

function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
