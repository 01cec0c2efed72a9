import type { SecretField, ServiceDefinition } from './service-definition.ts';

/** A secret that was created but never filled holds this where a value belongs. */
export const SECRET_PLACEHOLDER = 'REPLACE_ME';

/** Returns the values that the secret of a service must hold, in the order a person would fill them in. */
export function requiredSecretFields(definition: ServiceDefinition): readonly SecretField[] {
  const { clientAuthentication, grant, clientId } = definition;
  const fields = new Set<SecretField>();
  const needsClientId = !(clientAuthentication.method === 'none' && grant.type === 'refresh_token');
  if (clientId === undefined && needsClientId) {
    fields.add('clientId');
  }
  if (clientAuthentication.method.startsWith('client_secret')) {
    fields.add('clientSecret');
  }
  const assertion = assertionOf(definition);
  if (assertion || grant.type === 'github_app_installation') {
    fields.add('privateKey');
  }
  if (assertion?.certificateThumbprint) {
    fields.add('certificate');
  }
  if (grant.type === 'refresh_token') {
    fields.add('refreshToken');
  }
  return [...fields];
}

function assertionOf({
  clientAuthentication,
  grant,
}: ServiceDefinition): { readonly certificateThumbprint?: boolean } | undefined {
  if (clientAuthentication.method === 'private_key_jwt') return clientAuthentication.assertion;
  return grant.type === 'jwt_bearer' ? grant.assertion : undefined;
}
