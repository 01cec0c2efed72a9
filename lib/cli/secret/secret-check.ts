import type { KeyObject } from 'node:crypto';
import { signAssertion } from '../../../functions/adapters/keys/jwt-assertion.ts';
import { SecretUnusable } from '../../../functions/adapters/keys/secret-unusable.ts';
import { type KeyTexts, readCertificates, readPrivateKey } from '../../../functions/adapters/keys/signing-key.ts';
import { readTlsIdentity } from '../../../functions/adapters/keys/tls-identity.ts';
import {
  assertionOf,
  requiredSecretFields,
  SECRET_PLACEHOLDER,
} from '../../../functions/domain/service/required-secret.ts';
import {
  checkSecretTexts,
  memberName,
  type SecretFindings,
  secretText,
} from '../../../functions/domain/service/secret-text.ts';
import type { SecretField, ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { type Instant, instantOf, secondsBetween, toUtc } from '../../../functions/domain/values/instant.ts';
import { ownMember } from '../../../functions/domain/values/json.ts';
import { Redacted } from '../../../functions/domain/values/redacted.ts';
import { usageProblem } from '../connection/cli-problem.ts';
import { isPrivateUrl } from '../target/target-options.ts';
import type { SecretFieldValues } from './secret-fields.ts';

/** A certificate that ends sooner than this is worth a word: 30 days. */
const SOON_SECONDS = 2_592_000;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What stands in examples and masked fields where a value belongs. */
const LOOKS_UNFILLED = /^(<.*>|\.{3,}|\*{3,}|.{1,6}\*{6,}|x{4,}|change[-_ ]?me|your[-_ ].*|null|undefined)$/i;

/**
 * Checks the values of a secret against what the client authentication and the grant of a service need, with what a
 * token request is made with.
 */
export function checkSecret(definition: ServiceDefinition, values: SecretFieldValues, now: Instant): SecretFindings {
  const missing = requiredSecretFields(definition).filter(
    (field) => secretText(ownMember<string>(values, field), field) === undefined,
  );
  const key = missing.includes('privateKey') ? {} : keyOf(definition, values, now);
  const keys = [key, missing.includes('certificate') ? {} : certificateFindings(definition, values, key.key, now)];
  const texts = checkSecretTexts(definition, values);
  return {
    problems: [
      ...missing.map((field) => `${memberName(definition, field)} ${emptyText(ownMember<string>(values, field))}`),
      ...texts.problems,
      ...keys.flatMap(({ problems = [] }) => problems),
    ],
    warnings: [
      ...texts.warnings,
      ...valueWarnings(definition, values),
      ...keys.flatMap(({ warnings = [] }) => warnings),
    ],
  };
}

function emptyText(value: string | undefined): string {
  return value?.trim() === SECRET_PLACEHOLDER
    ? 'still holds the placeholder'
    : value === undefined
      ? 'is missing'
      : 'is empty';
}

/** Reads the key as refresh-tokens would: it is one, can be opened and fits the algorithm. */
function keyOf(
  definition: ServiceDefinition,
  values: SecretFieldValues,
  now: Instant,
): Partial<SecretFindings> & { readonly key?: KeyObject } {
  if (!requiredSecretFields(definition).includes('privateKey')) return {};
  const algorithm = assertionOf(definition)?.algorithm;
  const secret = keyTexts(values);
  const read = readOrWhyNot(() => {
    // A key may be made for another hash than the algorithm's: only signing shows it.
    if (algorithm) signAssertion({ settings: { algorithm }, issuer: '', secret, now });
    return readPrivateKey(secret, algorithm);
  });
  return typeof read === 'string' ? { problems: [`${memberName(definition, 'privateKey')}: ${read}`] } : { key: read };
}

function keyTexts(values: SecretFieldValues): KeyTexts {
  return Object.fromEntries(Object.entries(values).map(([name, text]) => [name, new Redacted(text)]));
}

function certificateFindings(
  definition: ServiceDefinition,
  values: SecretFieldValues,
  key: KeyObject | undefined,
  now: Instant,
): Partial<SecretFindings> {
  if (!requiredSecretFields(definition).includes('certificate')) return {};
  const name = memberName(definition, 'certificate');
  const certificate = readOrWhyNot(() => readCertificates(keyTexts(values), key)[0]);
  if (typeof certificate === 'string') return { problems: [`${name}: ${certificate}`] };
  const from = instantOf(certificate.validFromDate);
  const to = instantOf(certificate.validToDate);
  if (to <= now) return { problems: [`${name}: expired at ${toUtc(to)}`] };
  const isShown = key && definition.clientAuthentication.method === 'tls_client_auth';
  const context = isShown && readOrWhyNot(() => readTlsIdentity(keyTexts(values), now)());
  if (typeof context === 'string') return { problems: [`${name}: ${context}`] };
  const warnings = [
    ...(from > now ? [`${name}: is valid only from ${toUtc(from)} on`] : []),
    ...(secondsBetween(now, to) < SOON_SECONDS ? [`${name}: expires soon, at ${toUtc(to)}`] : []),
  ];
  return { warnings };
}

function readOrWhyNot<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof SecretUnusable) return error.message;
    throw error;
  }
}

function valueWarnings(definition: ServiceDefinition, values: SecretFieldValues): string[] {
  const { clientId, clientSecret } = values;
  const hasGuids = definition.provider === 'microsoft-graph' || definition.provider === 'genesys-cloud';
  const unfilled = (Object.keys(values) as SecretField[]).filter((field) => LOOKS_UNFILLED.test(values[field] ?? ''));
  return [
    ...unfilled.map((field) => `${memberName(definition, field)}: looks like an example or a masked value`),
    ...(hasGuids && secretText(clientId, 'clientId') !== undefined && !GUID.test(clientId ?? '')
      ? [`${memberName(definition, 'clientId')}: is not a GUID, as client ids of ${definition.provider} are`]
      : []),
    ...(definition.provider === 'microsoft-graph' && GUID.test(clientSecret ?? '')
      ? [`${memberName(definition, 'clientSecret')}: is a GUID: the id of a client secret most likely, not its value`]
      : []),
  ];
}

/** Makes sure that secrets may be sent to an endpoint: encrypted, or not beyond this machine. @throws {CliProblem} */
export function refuseClearText(endpoint: string | undefined): void {
  if (endpoint === undefined || isPrivateUrl(endpoint)) return;
  throw usageProblem(`a secret is not sent in clear text: ${endpoint} is http and not on this machine`);
}
