import { generateKeyPairSync } from 'node:crypto';
import { KEPT_SECONDS } from '../../../functions/adapters/secrets-manager/secret-cache.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import type { ScriptedAnswer } from '../scripted-server.ts';
import { selfSignedCertificate } from '../self-signed-certificate.ts';
import { type FaultBench, MARKER, SECRET_MARKER, type SeededFault } from './fault-bench.ts';

type Seed = SeededFault['seed'];

const pem = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** A refusal, with what the provider says of it besides. */
const says =
  (error: string, status: number, description = ''): Seed =>
  async (bench) => {
    bench.answer({ status, body: { error, error_description: `${description} ${MARKER}` } });
    await bench.sweep();
  };

const having =
  (changes: Partial<ServiceDefinition>, values: object, seed: Seed): Seed =>
  async (bench) => {
    bench.define(changes);
    bench.secret({ clientId: 'client', ...values });
    await seed(bench);
  };
const ASSERTION = { algorithm: 'RS256' } as const;
const byKey = (seed: Seed): Seed =>
  having({ clientAuthentication: { method: 'private_key_jwt', assertion: ASSERTION } }, { privateKey: pem() }, seed);
const SHARED = { method: 'client_secret_jwt', assertion: { algorithm: 'HS256' } } as const;
const bySharedKey = (seed: Seed): Seed =>
  having({ clientAuthentication: SHARED }, { clientSecret: SECRET_MARKER.padEnd(32, '-') }, seed);
const byRefreshToken = (seed: Seed): Seed =>
  having({ grant: { type: 'refresh_token' } }, { clientSecret: SECRET_MARKER, refreshToken: 'MARKER-refresh' }, seed);
const ofNobody = (seed: Seed): Seed =>
  having(
    { grant: { type: 'refresh_token' }, clientAuthentication: { method: 'none' } },
    { refreshToken: 'MARKER-refresh' },
    seed,
  );

/** A client that shows a certificate. */
export function byCertificate(seed: Seed): Seed {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const { pem: own } = selfSignedCertificate(publicKey, privateKey);
  return having({ clientAuthentication: { method: 'tls_client_auth' } }, { privateKey: key, certificate: own }, seed);
}

/** A signed assertion instead of a client secret. */
export function bySignedGrant(seed: Seed): Seed {
  const grant = { type: 'jwt_bearer', assertion: ASSERTION } as const;
  return having({ grant, clientAuthentication: { method: 'none' } }, { privateKey: pem() }, seed);
}

const byLogin = (seed: Seed, response: ServiceDefinition['response'] = {}): Seed =>
  having(
    {
      grant: { type: 'login' },
      clientAuthentication: { method: 'none' },
      request: { body: 'json', parameters: { user: { secret: 'user' }, key: { secret: 'apiKey' } } },
      response,
    },
    { user: 'me', apiKey: SECRET_MARKER },
    seed,
  );
const answers =
  (answer: ScriptedAnswer): Seed =>
  async (bench) => {
    bench.answer(answer);
    await bench.sweep();
  };
const byPassword = (seed: Seed): Seed =>
  having(
    { grant: { type: 'password' } },
    { clientSecret: SECRET_MARKER, username: 'me', password: `${SECRET_MARKER}-p` },
    seed,
  );
const atSecond =
  (status: number): Seed =>
  async (bench) => {
    bench.define({ secondRequest: { url: `${bench.definition.tokenUrl}/second` } });
    let isSecond = false;
    bench.answer(() => {
      isSecond = !isSecond;
      return isSecond ? bench.token() : { status, body: { error: 'invalid_client', error_description: MARKER } };
    });
    await bench.sweep();
  };

async function federated(bench: FaultBench): Promise<void> {
  const { secret: _none, ...definition } = bench.definition;
  const clientAuthentication = { method: 'aws_web_identity', audience: 'api://exchange' } as const;
  bench.definition = { ...definition, clientId: 'client', clientAuthentication };
  bench.servers.aws.answerWith(() => ({
    body: `<R><GetWebIdentityTokenResult><WebIdentityToken>${MARKER}</WebIdentityToken></GetWebIdentityTokenResult></R>`,
  }));
  await says('invalid_client', 401)(bench);
}

async function changedSecret(bench: FaultBench, error: string): Promise<void> {
  bench.answer(() => bench.token({ expires_in: 86_400 }));
  await bench.sweep();
  bench.secret({ clientId: 'client', clientSecret: `${SECRET_MARKER}-2` }, 'version-2-of-the-secret');
  bench.refuse(error, 401);
  await bench.sweepFor(KEPT_SECONDS);
}

const HUMAN = 'action-required';

/** Refusals of the client, in the words of RFC 6749 and of those who do not keep to them. */
// biome-ignore format: a table is read by its columns
export const REFUSAL_FAULTS: readonly SeededFault[] = [
  { code: 'client-refused', severity: HUMAN, what: 'a wrong secret', seed: says('invalid_client', 401) },
  { code: 'client-refused', severity: HUMAN, what: 'a wrong secret at Keycloak', seed: says('unauthorized_client', 401, 'Invalid client or Invalid client credentials') },
  { code: 'client-refused', severity: HUMAN, what: '401 without a word', seed: async (bench) => {
    bench.answer({ status: 401, headers: { 'www-authenticate': 'Basic' }, body: '' });
    await bench.sweep();
  } },
  { code: 'client-refused', severity: HUMAN, what: 'an error in another form', seed: async (bench) => {
    bench.answer({ status: 400, body: { errors: [{ code: 'Invalid_Client', detail: MARKER }] } });
    await bench.sweep();
  } },
  { code: 'client-refused', severity: HUMAN, what: 'a number of Entra that nobody knows', seed: async (bench) => {
    bench.refuse('invalid_client', 401, [7_999_999]);
    await bench.sweep();
  } },
  { code: 'wrong-region-or-secret', severity: HUMAN, what: 'invalid_client of Genesys Cloud', seed: async (bench) => {
    bench.define({ provider: 'genesys-cloud' });
    await says('invalid_client', 400)(bench);
  } },
  { code: 'delegation-missing', severity: HUMAN, what: 'unauthorized_client of Google', seed: bySignedGrant(async (bench) => {
    bench.define({ provider: 'google-service-account' });
    await says('unauthorized_client', 401)(bench);
  }) },
  { code: 'new-secret-refused', severity: HUMAN, what: 'a wrong secret was put in', seed: (bench) => changedSecret(bench, 'invalid_client') },
  { code: 'new-secret-refused', severity: HUMAN, what: 'a wrong secret was put in, at Keycloak', seed: (bench) => changedSecret(bench, 'unauthorized_client') },
  { code: 'secret-not-encoded', severity: HUMAN, what: 'raw Basic and a plus sign', seed:
    having({ clientAuthentication: { method: 'client_secret_basic_raw' } }, { clientSecret: `${SECRET_MARKER}+/%` }, says('invalid_request', 400)) },
  { code: 'key-refused', severity: HUMAN, what: 'invalid_client for a key', seed: byKey(says('invalid_client', 401)) },
  { code: 'client-certificate-refused', severity: HUMAN, what: 'invalid_client for a certificate', seed: byCertificate(says('invalid_client', 401)) },
  { code: 'client-certificate-refused', severity: HUMAN, what: 'a certificate of another client, at Keycloak', seed: byCertificate(says('unauthorized_client', 401, 'Invalid client or Invalid client credentials')) },
  { code: 'client-refused', severity: HUMAN, what: 'a signature by another client secret', seed: bySharedKey(says('invalid_client', 401, 'signature verification failed')) },
  { code: 'assertion-audience-refused', severity: HUMAN, what: 'another audience, signed by the secret', seed: bySharedKey(says('invalid_client', 401, 'Invalid token audience')) },
  { code: 'web-identity-refused', severity: HUMAN, what: 'invalid_client for a federated credential', seed: federated },
  { code: 'client-authentication-wanted', severity: HUMAN, what: 'a public client that is none', seed: ofNobody(says('invalid_client', 401)) },
  { code: 'client-or-grant-refused', severity: HUMAN, what: '401 unauthorized_client', seed: says('unauthorized_client', 401) },
  { code: 'client-disabled', severity: HUMAN, what: 'a disabled client', seed: says('invalid_client', 401, 'Client is disabled') },
  { code: 'client-secret-expired', severity: HUMAN, what: 'an old secret', seed: says('invalid_client', 401, 'The client secret has expired') },
  { code: 'key-unknown', severity: HUMAN, what: 'a signature that does not verify', seed: byKey(says('invalid_client', 401, 'Signature on JWT token failed validation')) },
  { code: 'key-unknown', severity: HUMAN, what: 'the same at Google', seed: bySignedGrant(says('invalid_grant', 400, 'Invalid JWT Signature.')) },
  { code: 'key-id-unknown', severity: HUMAN, what: 'a kid that is not there', seed: byKey(says('invalid_request', 400, 'uses signing key with kid "x", which could not be found')) },
  { code: 'assertion-audience-refused', severity: HUMAN, what: 'another audience', seed: byKey(says('invalid_client', 401, 'Invalid token audience')) },
  { code: 'algorithm-not-allowed', severity: HUMAN, what: 'another algorithm', seed: byKey(says('invalid_client', 401, 'Invalid signature algorithm')) },
  { code: 'assertion-time-refused', severity: HUMAN, what: 'an assertion that is over', seed: byKey(says('invalid_client', 401, 'The client_assertion token is expired.')) },
  { code: 'authentication-method-refused', severity: HUMAN, what: 'another method', seed: says('invalid_client', 401, 'supports client authentication method "private_key_jwt"') },
  { code: 'client-certificate-wanted', severity: HUMAN, what: 'a client of mutual TLS', seed: byKey(says('invalid_request', 400, 'Missing parameter: client_id')) },
  { code: 'token-bound-to-key', severity: HUMAN, what: 'DPoP that is demanded', seed: says('invalid_request', 400, 'DPoP proof is missing') },
  { code: 'resource-unknown', severity: HUMAN, what: 'an audience that is not allowed', seed: says('invalid_request', 400, 'Requested audience "x" has not been whitelisted') },
  { code: 'grant-not-allowed', severity: HUMAN, what: 'unauthorized_client', seed: says('unauthorized_client', 400) },
  { code: 'grant-not-allowed', severity: HUMAN, what: 'Keycloak without service accounts', seed: says('unauthorized_client', 401, 'Client not enabled to retrieve service account') },
  { code: 'refresh-token-refused', severity: HUMAN, what: 'invalid_grant for a refresh token', seed: byRefreshToken(says('invalid_grant', 400)) },
  { code: 'refresh-token-refused', severity: HUMAN, what: 'expired_token for a refresh token', seed: byRefreshToken(says('expired_token', 400)) },
  { code: 'refresh-token-refused', severity: HUMAN, what: 'a refresh token that has ended, in words', seed: byRefreshToken(says('invalid_request', 400, 'Refresh token expired')) },
  { code: 'refresh-refused-otherwise', severity: HUMAN, what: 'a word of its own for a refresh token', seed: byRefreshToken(says('my_error', 400)) },
  { code: 'client-without-user', severity: HUMAN, what: 'invalid_grant for client credentials', seed: says('invalid_grant', 400, 'no client credentials user enabled') },
  { code: 'client-without-user', severity: HUMAN, what: 'ServiceNow without a user for the client', seed: says('unauthorized_client', 400, 'integration user is not configured') },
  { code: 'wrong-host', severity: HUMAN, what: 'Salesforce at a host for everybody', seed: says('invalid_grant', 400, 'request not supported on this domain') },
  { code: 'consent-missing', severity: HUMAN, what: 'a user who is not pre-authorized at Salesforce', seed: bySignedGrant(says('invalid_grant', 400, "user hasn't approved this consumer")) },
  { code: 'resource-unknown', severity: HUMAN, what: 'an API that Auth0 has not authorized', seed: says('access_denied', 403, 'Client is not authorized to access "https://api.example.com".') },
  { code: 'assertion-refused', severity: HUMAN, what: 'invalid_grant for an assertion', seed: bySignedGrant(says('invalid_grant', 400)) },
  { code: 'user-refused', severity: HUMAN, what: 'a wrong password of a user', seed: byPassword(says('invalid_grant', 400, 'Invalid user credentials')) },
  { code: 'user-refused', severity: HUMAN, what: 'a user that is locked', seed: byPassword(says('invalid_grant', 401, 'Account disabled')) },
  { code: 'client-refused', severity: HUMAN, what: 'a wrong client secret beside a password', seed: byPassword(says('invalid_client', 401)) },
  { code: 'password-expired', severity: HUMAN, what: 'an old password at a login', seed: byLogin(says('E7', 400, 'Password expired')) },
  { code: 'login-refused', severity: HUMAN, what: 'a login refused with 200', seed: byLogin(answers({ body: { success: false, message: `Invalid password ${MARKER}` } })) },
  { code: 'login-refused', severity: HUMAN, what: 'a login refused in plain text', seed: byLogin(answers({ body: `invalid login of ${MARKER}` }), { token: '' }) },
  { code: 'login-refused', severity: HUMAN, what: 'a login refused by a header', seed: byLogin(answers({ headers: { 'x-error': MARKER }, body: { t: MARKER } }), { token: '/t', error: { header: 'x-error' } }) },
  { code: 'token-malformed', severity: HUMAN, what: 'a cookie that none can carry', seed: byLogin(answers({ headers: { 'set-cookie': `s=${MARKER} x` }, body: MARKER }), { token: { cookie: 's' } }) },
  { code: 'token-in-other-form', severity: HUMAN, what: 'a token in a header', seed: byLogin(answers({ headers: { 'x-auth-token': MARKER }, body: { a: MARKER } })) },
  { code: 'login-refused', severity: HUMAN, what: 'a wrong key at a login', seed: byLogin(says('BadKey', 401)) },
  { code: 'login-refused', severity: HUMAN, what: 'a login refused by 400', seed: byLogin(says('no_such_user', 400, 'invalid login')) },
  { code: 'login-refused', severity: HUMAN, what: 'a login refused by 403', seed: byLogin(says('access_denied', 403)) },
  { code: 'second-request-refused', severity: HUMAN, what: 'a second request that is refused', seed: atSecond(401) },
  { code: 'second-request-failed', severity: 'degraded', what: 'a second request that finds a fault', seed: atSecond(503) },
  { code: 'provider-throttles', severity: 'degraded', what: '403 and a limit that is used up', seed: async (bench) => {
    bench.answer({ status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' }, body: { message: MARKER } });
    await bench.sweep();
  } },
];
