import { isReference, referencesIn } from '../wire/request-value.ts';
import {
  type AssertionSettings,
  SECRET_FIELDS,
  type SecretField,
  type ServiceDefinition,
} from './service-definition.ts';

/** A secret that was created but never filled holds this where a value belongs. */
export const SECRET_PLACEHOLDER = 'REPLACE_ME';

/** GitHub takes assertions of 10 minutes at most, by its own clock. */
export const GITHUB_ASSERTION: AssertionSettings = { algorithm: 'RS256', lifetimeSeconds: 540 };

/** Returns the values that the secret of a service must hold, in the order a person would fill them in. */
export function requiredSecretFields(definition: ServiceDefinition): readonly SecretField[] {
  const { clientAuthentication, grant, clientId } = definition;
  const fields = new Set<SecretField>();
  if (clientId === undefined && needsClientId(definition)) {
    fields.add('clientId');
  }
  if (clientAuthentication.method.startsWith('client_secret')) {
    fields.add('clientSecret');
  }
  const assertion = assertionOf(definition);
  const isTls = clientAuthentication.method === 'tls_client_auth';
  if (assertion || isTls) {
    fields.add('privateKey');
  }
  if (assertion?.certificateThumbprint || assertion?.certificateHeaders || isTls) {
    fields.add('certificate');
  }
  if (grant.type === 'password') {
    fields.add('username').add('password');
  }
  if (grant.type === 'refresh_token') {
    fields.add('refreshToken');
  }
  for (const field of namedSecretFields(definition)) fields.add(field);
  return [...fields];
}

/** Returns everything that the secret of a service can hold for it. */
export function secretFieldsOf(definition: ServiceDefinition): readonly SecretField[] {
  return [...SECRET_FIELDS, ...namedSecretFields(definition)];
}

/** Returns the members of the secret that the requests of a service name themselves. */
export function namedSecretFields({ request, secondRequest }: Partial<ServiceDefinition>): readonly string[] {
  return referencesIn([request, secondRequest]).flatMap(({ secret }) => secret ?? []);
}

/** Returns those of them that stand in a header as they are. */
export function secretFieldsInHeaders({ request, secondRequest }: ServiceDefinition): readonly string[] {
  const values = [request, secondRequest].flatMap((one) => Object.values(one?.headers ?? {}));
  return values.flatMap((value) => (isReference(value) && value.secret) || []);
}

function needsClientId({ clientAuthentication: { method }, grant: { type } }: ServiceDefinition): boolean {
  if (method === 'none') return !['refresh_token', 'password', 'login'].includes(type);
  if (method === 'tls_client_auth') return type !== 'login';
  return method !== 'aws_web_identity' || type !== 'token_exchange';
}

/** Returns how what a service signs with its private key is made; `undefined` when it signs nothing. */
export function assertionOf({ clientAuthentication, grant }: ServiceDefinition): AssertionSettings | undefined {
  if (clientAuthentication.method === 'private_key_jwt') return clientAuthentication.assertion;
  if (grant.type === 'github_app_installation') return GITHUB_ASSERTION;
  return grant.type === 'jwt_bearer' ? grant.assertion : undefined;
}
