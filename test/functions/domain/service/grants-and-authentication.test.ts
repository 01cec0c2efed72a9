import { describe, expect, test } from '@jest/globals';
import { parseServiceDefinitions } from '../../../../functions/domain/service/service-definitions.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const RS256 = { algorithm: 'RS256' };
const JWT_BEARER = { type: 'jwt_bearer', assertion: RS256 };
const NONE = { method: 'none' };

/** Returns the problems of one definition, without the place in the list. */
const problemsOf = (changes: object): readonly string[] => {
  const parsed = parseServiceDefinitions([JSON.parse(JSON.stringify({ ...DEFINITION, ...changes }))]);
  return 'problems' in parsed ? parsed.problems.map((problem) => problem.replace('services[0].', '')) : [];
};

describe('a way to ask for a token that can work is accepted', () => {
  // biome-ignore format: a table is read by its columns
  test.each([
    [{ clientAuthentication: { method: 'private_key_jwt', assertion: RS256 } }],
    [{ clientAuthentication: { method: 'private_key_jwt', assertion: { algorithm: 'PS256', audience: 'x', lifetimeSeconds: 60, certificateThumbprint: true } } }],
    [{ clientAuthentication: { method: 'aws_web_identity', audience: 'api://x' }, clientId: 'app', secret: undefined }],
    [{ clientAuthentication: { method: 'private_key_jwt', assertion: { ...RS256, audience: ['a', 'b'], typ: 'x+jwt', certificateHeaders: ['x5t', 'x5c'], issuerFingerprint: true } } }],
    [{ clientAuthentication: { method: 'client_secret_jwt', assertion: { algorithm: 'HS512', audience: ['a'], lifetimeSeconds: 60, typ: 'JWT' } } }],
    [{ clientAuthentication: { method: 'tls_client_auth' } }],
    [{ grant: { type: 'login' }, clientAuthentication: { method: 'tls_client_auth' } }],
    [{ grant: { ...JWT_BEARER, claims: { groups: ['a', { b: 1 }], level: 2.5, flag: false } } }],
    [{ grant: { type: 'account_credentials', accountId: 'a' } }],
    [{ grant: JWT_BEARER, clientAuthentication: NONE }],
    [{ grant: { ...JWT_BEARER, subject: 'robot', claims: { scope: 'a b' } } }],
    [{ grant: { type: 'refresh_token' } }],
    [{ grant: { type: 'refresh_token', singleUse: true }, clientAuthentication: NONE }],
    [{ grant: { type: 'github_app_installation' }, clientAuthentication: NONE }],
    [{ clientId: 'public' }],
    [{ secret: { name: 'n', fields: { clientId: 'id', clientSecret: 'key' } } }],
    [{ maxRequestsPerHour: 1 }],
    [{ maxRequestsPerHour: 3600 }],
  ])('%j', (changes) => {
    expect(problemsOf(changes)).toEqual([]);
  });

  test.each('RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' '))(
    'an assertion that is signed by %s',
    (algorithm) => {
      const clientAuthentication = { method: 'private_key_jwt', assertion: { algorithm, lifetimeSeconds: 3600 } };
      expect(problemsOf({ clientAuthentication })).toEqual([]);
    },
  );

  test.each(['client_secret_basic', 'client_secret_basic_raw', 'client_secret_post'])('a client by %s', (method) => {
    expect(problemsOf({ clientAuthentication: { method } })).toEqual([]);
  });
});

describe('one mistake in it is one problem', () => {
  const assertion = (settings: unknown) => ({
    clientAuthentication: { method: 'private_key_jwt', assertion: settings },
  });

  // biome-ignore format: a table is read by its columns
  test.each([
    [assertion({ algorithm: 'HS256' }), 'clientAuthentication.assertion.algorithm: expected one of RS256, ', 'got "HS256"'],
    [assertion({ algorithm: 'none' }), 'clientAuthentication.assertion.algorithm: expected one of RS256, ', 'got "none"'],
    [assertion({ ...RS256, lifetimeSeconds: 59 }), 'clientAuthentication.assertion.lifetimeSeconds: expected a whole number from 60 to 3600', 'got 59'],
    [assertion({ ...RS256, lifetimeSeconds: 3601 }), 'clientAuthentication.assertion.lifetimeSeconds: expected a whole number from 60 to 3600', 'got 3601'],
    [assertion({ ...RS256, audience: '' }), 'clientAuthentication.assertion.audience: expected a non-empty string', 'got ""'],
    [assertion({ ...RS256, certificateThumbprint: 'yes' }), 'clientAuthentication.assertion.certificateThumbprint: expected true or false', 'got "yes"'],
    [assertion({ ...RS256, kid: 'x' }), 'clientAuthentication.assertion.kid: expected one of the known members (algorithm, ', 'got "kid"'],
    [{ clientAuthentication: { method: 'client_secret_basic', assertion: RS256 } }, 'clientAuthentication.assertion: expected one of the known members (method)', 'got "assertion"'],
    [{ clientAuthentication: { method: 'tls_client_auth' }, tokenUrl: 'http://127.0.0.1:8080/token' }, 'tokenUrl: expected https: tls_client_auth shows its certificate in the TLS handshake', 'got "http://127.0.0.1:8080/token"'],
    [{ clientAuthentication: { method: 'client_secret_jwt', assertion: RS256 } }, 'clientAuthentication.assertion.algorithm: expected', 'got "RS256"'],
    [{ clientAuthentication: { method: 'private_key_jwt', assertion: { algorithm: 'HS256' } } }, 'clientAuthentication.assertion.algorithm: expected', 'got "HS256"'],
    [{ clientAuthentication: { method: 'private_key_jwt', assertion: { ...RS256, certificateHeaders: ['x5u'] } } }, 'clientAuthentication.assertion.certificateHeaders: expected a list of one or more, each one of x5t, x5t#S256, x5c', 'got ["x5u"]'],
    [{ clientAuthentication: { method: 'aws_web_identity' }, clientId: 'x' }, 'clientAuthentication.audience: expected the audience of the federated credential', 'got nothing'],
    [{ clientAuthentication: { method: 'aws_web_identity', audience: '' }, clientId: 'x' }, 'clientAuthentication.audience: expected the audience of the federated credential', 'got ""'],
    [{ clientAuthentication: { method: 'aws_web_identity', audience: 'x' } }, 'clientId: expected the client id', 'got nothing'],
    [{ clientAuthentication: NONE }, 'clientAuthentication: expected a method other than none: the grant client_credentials proves nothing by itself', 'got {"method":"none"}'],
    [{ grant: { type: 'github_app_installation' } }, 'clientAuthentication: expected {"method": "none"}', 'got {"method":"client_secret_basic"}'],
    [{ grant: { type: 'account_credentials' } }, 'grant.accountId: expected the account id', 'got nothing'],
    [{ grant: { type: 'client_credentials', accountId: 'a' } }, 'grant.accountId: expected one of the known members (type, ', 'got "accountId"'],
    [{ grant: { ...JWT_BEARER, subject: '' } }, 'grant.subject: expected a non-empty string', 'got ""'],
    [{ grant: { ...JWT_BEARER, claims: 'n' } }, 'grant.claims: expected an object', 'got "n"'],
    [{ grant: { type: 'refresh_token', singleUse: 'yes' } }, 'grant.singleUse: expected true or false', 'got "yes"'],
    [{ grant: { type: 'refresh_token', singleUse: null } }, 'grant.singleUse: expected true or false', 'got null'],
    [{ secret: { name: 'n', fields: [] } }, 'secret.fields: expected an object', 'got []'],
    [{ secret: { name: 'n', fields: { clientSecret: '' } } }, 'secret.fields.clientSecret: expected the name of a member of the secret', 'got ""'],
    [{ secret: { name: 'n', fields: { client_id: 'x' } } }, 'secret.fields.client_id: expected one of the known members (clientId, ', 'got "client_id"'],
    [{ clientId: '' }, 'clientId: expected a non-empty string', 'got ""'],
    [{ maxRequestsPerHour: 0 }, 'maxRequestsPerHour: expected a whole number from 1 to 3600', 'got 0'],
    [{ maxRequestsPerHour: 3601 }, 'maxRequestsPerHour: expected a whole number from 1 to 3600', 'got 3601'],
  ])('%j', (changes, expected, seen) => {
    const problems = problemsOf(changes);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
    expect(problems[0]).toContain(seen);
  });

  test.each(['iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'jti'])('a claim may not be %s', (name) => {
    const grant = { ...JWT_BEARER, claims: { [name]: 'x' } };
    expect(problemsOf({ grant })).toEqual([expect.stringContaining(`grant.claims.${name}: `)]);
  });

  test.each([undefined, null, 'RS256'])('an assertion may not be %j', (settings) => {
    expect(problemsOf(assertion(settings))[0]).toContain('clientAuthentication.assertion: expected an object');
    expect(problemsOf({ grant: { type: 'jwt_bearer', assertion: settings } })[0]).toContain('grant.assertion');
  });
});
