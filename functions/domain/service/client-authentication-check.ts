import { isJsonObject, ObjectReader } from '../values/object-reader.ts';
import type { Problems } from '../values/problems.ts';
import { checkAssertion } from './assertion-check.ts';
import type { ClientAuthenticationMethod } from './service-definition.ts';

/** The members each method has besides `method`. */
const MEMBERS: Readonly<Record<ClientAuthenticationMethod, readonly string[]>> = {
  client_secret_basic: [],
  client_secret_basic_raw: [],
  client_secret_post: [],
  private_key_jwt: ['assertion'],
  aws_web_identity: ['audience'],
  none: [],
};

/** Notes what is wrong with the client authentication of a definition. */
export function checkClientAuthentication(value: unknown, path: string, problems: Problems): void {
  const method = isJsonObject(value) ? value['method'] : undefined;
  const own = isMethod(method) ? MEMBERS[method] : [];
  const authentication = new ObjectReader(value, path, ['method', ...own], problems);
  authentication.text('method', `one of ${Object.keys(MEMBERS).join(', ')}`, isMethod);
  if (method === 'private_key_jwt') {
    checkAssertion(authentication.get('assertion'), `${path}.assertion`, problems);
  }
  if (method === 'aws_web_identity') {
    authentication.text('audience', 'the audience of the federated credential', (text) => text.length > 0);
  }
}

function isMethod(method: unknown): method is ClientAuthenticationMethod {
  return typeof method === 'string' && Object.hasOwn(MEMBERS, method);
}
