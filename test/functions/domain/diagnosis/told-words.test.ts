import { describe, expect, test } from '@jest/globals';
import type { ServiceStatus } from '../../../../functions/contract/status.ts';
import { explainFailure } from '../../../../functions/domain/catalogue/explain-failure.ts';
import { FAILURES } from '../../../../functions/domain/catalogue/match-failure.ts';
import { CAUSES_BY_ORIGIN } from '../../../../functions/domain/diagnosis/all-causes.ts';
import { withRemedy } from '../../../../functions/domain/diagnosis/secret-remedy.ts';
import type { FailureRow } from '../../../../functions/domain/failure/failure-row.ts';
import { type Attempt, emptyRecord, type TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { serviceFacts } from '../../../../functions/status-page/service-facts.ts';
import { explainUnavailable } from '../../../../functions/usecases/serve/token-unavailable.ts';
import { toServiceStatus } from '../../../../functions/usecases/status/service-status.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';
import { sampleToken } from '../../../support/sample-token.ts';
import { factsOf } from '../../../support/status-facts.ts';

const NOW = instant(1_800_000_000); // 2027-01-15T08:00:00Z
const ago = (seconds: number) => plusSeconds(NOW, -seconds);
const SERVICE: ServiceDefinition = { ...DEFINITION, tokenUrl: 'https://login.nosuch.invalid:8443/token' };
const KEY: ServiceDefinition = {
  ...SERVICE,
  secret: { name: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:keys/genesys-x4G9zQ' },
  clientAuthentication: { method: 'private_key_jwt', assertion: { algorithm: 'RS256' } },
};
const ROTATING: ServiceDefinition = { ...SERVICE, grant: { type: 'refresh_token' } };
const KINDS = { secret: SERVICE, key: KEY, 'refresh token': ROTATING };

/** What nobody writes: a count of one as if it were more, a duration that is negative, a unit or a word twice, nothing at all. */
const BAD =
  /\b1 (?:attempts|failures|requests|members|services|tokens)\b|[ (]-\d+ ?(?:s|m|h|d)\b|\bs s\b|\b(\w+) \1\b|\(s\)|undefined|NaN|null| {2}|,,|;;|\.\.(?!\.)|<service>|\bago ago\b/;
const HUMAN_DOES =
  /npx token-keeper|\b(?:definition|tokenUrl|role|provider|client|audience|assertion|secret|schedule|region|minValiditySeconds|grant|cloud|tenant|administrator|address|issuer|keyId|HTTPS_PROXY|CONNECT|redirect|scopes?|token|account|key|log|names?|clock|network|cacheUntil|profile|identity)\b/;

const TABLES = Object.entries(CAUSES_BY_ORIGIN).flatMap(([, table]) => Object.entries(table));

describe('the words of every cause', () => {
  test.each(Object.entries(KINDS))('are whole for a service with a %s', (_kind, definition) => {
    const told = TABLES.map(([code, { summary: message, advice }]) =>
      withRemedy({ code, message, advice }, { definition }),
    );
    expect(told.filter(({ message, advice }) => BAD.test(`${message} ${advice}`))).toEqual([]);
    const human = told.filter((_one, index) => TABLES[index]?.[1].severity === 'action-required');
    expect(human.filter(({ advice }) => !HUMAN_DOES.test(advice))).toEqual([]);
    // A code in brackets and the mark of an advice end what an error says of a cause.
    expect(told.filter(({ advice }) => /; what to do: |\[[a-z-]+\]/.test(advice))).toEqual([]);
  });

  const advice = (code: string, definition: ServiceDefinition, secretId?: string): string =>
    withRemedy({ code, message: 'm', advice: FAILURES[code as keyof typeof FAILURES].advice }, { definition, secretId })
      .advice;

  test('name secret, field and command where the secret is to be changed', () => {
    expect(advice('client-secret-expired', SERVICE)).toBe(
      'create a new one and put it into the secret token-keeper/genesys: npx token-keeper secret put genesys --field clientSecret',
    );
    expect(advice('secret-placeholder', SERVICE, 'TokenKeeper/genesys')).toBe(
      'put the values of the client into the secret TokenKeeper/genesys: npx token-keeper secret put genesys',
    );
    const tenant = { ...SERVICE, tenant: 'contoso' };
    expect(advice('client-secret-expired', tenant)).toBe(
      'create a new one and put it into the secret token-keeper/genesys: npx token-keeper secret put genesys --field clientSecret',
    );
    const own = { ...tenant, secret: { name: 'token-keeper/genesys/tenants/0003', part: 'contoso' } };
    for (const code of ['client-secret-expired', 'secret-missing', 'secret-malformed']) {
      expect(advice(code, own)).toMatch(
        / token-keeper\/genesys\/tenants\/0003 \(values of tenant contoso\): npx token-keeper tenant import genesys FILE\.csv$/,
      );
    }
    expect(advice('client-secret-expired', { ...own, tenant: '$(reboot)' })).not.toContain('npx');
    const { secret: _none, ...federated } = SERVICE;
    expect(advice('client-secret-expired', federated)).toBe('create a new one and put it into the secret');
    expect(advice('key-unknown', { ...KEY, clientId: 'id' })).toMatch(/keys\/genesys: npx .* --field privateKey$/);
    expect(advice('refresh-token-refused', ROTATING)).toMatch(/ --field refreshToken$/);
    expect(advice('client-or-grant-refused', SERVICE)).toMatch(/; to change the secret token-keeper\/genesys: npx /);
    expect(advice('secret-malformed', SERVICE)).toMatch(/ secret put genesys --replace$/);
    expect(advice('secret-missing', SERVICE)).toMatch(
      /create the secret token-keeper\/genesys, then: npx .* put genesys --replace$/,
    );
    expect(advice('own-fault', SERVICE)).toMatch(/ the log of refresh-tokens: npx token-keeper logs genesys$/);
    expect(advice('client-secret-expired', { ...SERVICE, id: '$(reboot)' })).not.toContain('npx');
    expect(advice('scope-refused', SERVICE)).toBe(FAILURES['scope-refused'].advice);
  });

  test('a secret that AWS rotates is changed by AWS alone', () => {
    const rotated = { ...SERVICE, secret: { name: 'prod/crm', shape: 'salesforce' } } as const;
    expect(advice('client-secret-expired', rotated)).toBe(
      'create a new one and put it into the secret prod/crm, which AWS rotates: aws secretsmanager rotate-secret --secret-id prod/crm',
    );
    expect(advice('secret-missing', rotated)).toMatch(/create the secret prod\/crm, which AWS rotates$/);
  });

  test('a value that the request names itself is the one to change, by its name', () => {
    const login: ServiceDefinition = {
      ...SERVICE,
      grant: { type: 'login' },
      clientAuthentication: { method: 'none' },
      request: { headers: { 'x-api-key': { secret: 'apiKey' } } },
    };
    expect(advice('secret-field-missing', login)).toMatch(/ secret put genesys --field apiKey$/);
  });
});

/** What can be stored besides a failure. */
const TOKENS = {
  'no token': {},
  'a fresh token': { token: sampleToken('t', ago(60), 3600) },
  'a token that is due': { token: sampleToken('t', ago(3000), 3600) },
  'an expired one': { token: sampleToken('t', ago(3601), 3600) },
  'one that was shorter than the schedule': { token: sampleToken('t', ago(99), 100) },
};
const SWEPT = { startedAt: ago(60), completedAt: ago(59), services: 1, postponed: 0 };
const SWEEPS = {
  'sweeps that run': SWEPT,
  'no sweeps': { ...SWEPT, completedAt: ago(1000) },
  'none so far': undefined,
};

describe.each(Object.entries(TOKENS))('with %s', (_what, stored) => {
  const cases = Object.entries(SWEEPS).flatMap(([sweeps, heartbeat]) =>
    Object.entries(KINDS).flatMap(([kind, definition]) =>
      [1, 3].map((failures) => ({ name: `${sweeps}, ${kind}, ${failures}`, heartbeat, definition, failures })),
    ),
  );

  test.each(cases.map((one) => [one.name, one] as const))(
    '%s failures: every failure is told in whole words',
    (_name, one) => {
      const told = (Object.entries(FAILURES) as readonly [string, FailureRow][]).flatMap(([code, row]) => {
        const record = failing(code, row, one.definition, one.failures, stored);
        const facts = factsOf(one.definition, record, NOW, one.heartbeat);
        return textsOf(toServiceStatus(facts), record, one.definition).map((text) => [code, text]);
      });
      expect(told.filter(([, text = '']) => BAD.test(text))).toEqual([]);
    },
  );
});

function failing(
  code: string,
  row: FailureRow,
  definition: ServiceDefinition,
  failures: number,
  stored: object,
): TokenRecord {
  const { kind, advice, summary: message } = row;
  const { message: told } = explainFailure({ kind, reason: 'network', detail: 'ENOTFOUND', message }, { definition });
  const cause = { code, severity: row.severity, advice };
  const at = ago(58);
  const lastAttempt: Attempt = { at, outcome: kind, message: told, cause, definitionHash: 'h', requests: failures };
  const counts = {
    consecutiveFailures: failures,
    failingSince: at,
    version: failures,
    cooldownUntil: plusSeconds(at, 900),
  };
  return { ...emptyRecord(definition.id), ...stored, lastAttempt, lastFailure: lastAttempt, ...counts };
}

function textsOf(status: ServiceStatus, record: TokenRecord, definition: ServiceDefinition): readonly string[] {
  const { diagnosis, next } = status;
  const ending = { why: 'cooling_down' };
  const { message } = explainUnavailable({ definition, minValiditySeconds: 0 }, record, ending, {
    now: NOW,
    askedFrom: plusSeconds(NOW, 842),
  });
  const page = String(serviceFacts(status, '2027-01-15T08:00:00Z'))
    .replace(/<[^>]*>/g, ' ')
    .replace(/ {2,}/g, ' ')
    .replace(/&[a-z#0-9]+;/g, '"');
  return [diagnosis.message, diagnosis.advice, next.text, message, page];
}
