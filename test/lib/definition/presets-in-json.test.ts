import { describe, expect, it } from '@jest/globals';
import { PRESETS } from '../../../lib/definition/preset-options.ts';
import { readDefinitions } from '../../../lib/definition/read-definitions.ts';
import * as providers from '../../../lib/providers/index.ts';
import { CLOUD_CALLS } from './fixtures/calls/cloud.ts';
import { COMMERCE_CALLS } from './fixtures/calls/commerce.ts';
import { GENERAL_CALLS } from './fixtures/calls/general.ts';
import { IDENTITY_CALLS } from './fixtures/calls/identity.ts';
import { WORK_CALLS } from './fixtures/calls/work.ts';
import { DEFINITION } from './fixtures/definition.ts';

const TENANT = '11111111-2222-3333-4444-555555555555';
const tokenUrl = 'https://login.example.com/oauth/token';

const SAME = { ...GENERAL_CALLS, ...IDENTITY_CALLS, ...WORK_CALLS, ...CLOUD_CALLS, ...COMMERCE_CALLS };

function problemsOf(...entries: readonly unknown[]): readonly string[] {
  const read = readDefinitions(entries);
  return 'problems' in read ? read.problems : [];
}

describe('a preset in JSON', () => {
  it.each(Object.entries(SAME))('%s makes what its function makes', (preset, [define, options]) => {
    const read = readDefinitions([{ preset, ...options }]);
    expect(read).toEqual({ definitions: [(define as (given: object) => unknown)(options)] });
  });

  it('is there for every function of token-keeper/providers that makes one', () => {
    const calls = Object.keys(providers).filter((name) => !/^(?:defineService|InvalidServiceDefinition)$/.test(name));
    const known = Object.values(PRESETS).map(({ call }) => call);
    expect(known.sort()).toEqual(calls.sort());
  });

  it('is the provider of what it makes', () => {
    const made = Object.entries(SAME).map(([preset, [, options]]) => readDefinitions([{ preset, ...options }]));
    expect(made.map((read) => ('definitions' in read ? read.definitions[0]?.provider : read))).toEqual(
      Object.keys(PRESETS),
    );
  });

  it('stands beside whole definitions, in a list or under services', () => {
    const services = [DEFINITION, { preset: 'genesys-cloud', id: 'genesys', domain: 'xyz9.pure.cloud' }];
    const ids = { definitions: [{ id: 'inventory' }, { id: 'genesys', secret: { name: 'token-keeper/genesys' } }] };
    expect(readDefinitions(services)).toMatchObject(ids);
    expect(readDefinitions({ $schema: 'x', services })).toMatchObject(ids);
  });

  it('stands beside $schema alone, since what is misspelt would be ignored', () => {
    const read = readDefinitions({ $schema: 7, services: [DEFINITION], clientSecret: 'MARKER', service: [] });
    expect(read).toEqual({
      problems: [
        '$schema: expected where the JSON Schema is, as text, got 7',
        'clientSecret: expected nothing beside $schema and services, got "..."',
        'service: expected nothing beside $schema and services, got "..."',
      ],
    });
  });

  it.each(['private_key_jwt', 'client_secret_basic'])('takes %s as a whole definition has it', (method) => {
    const assertion = method === 'private_key_jwt' ? { assertion: { algorithm: 'RS256' } } : {};
    const clientAuthentication = { method, ...assertion };
    const entry = { preset: 'client-credentials', id: 'a', tokenUrl, clientAuthentication };
    expect(readDefinitions([entry])).toMatchObject({ definitions: [{ clientAuthentication }] });
  });

  it('takes federated credentials', () => {
    const credential = { type: 'federated', clientId: TENANT };
    const read = readDefinitions([{ preset: 'microsoft-graph', id: 'a', tenantId: TENANT, credential }]);
    expect(read).toMatchObject({ definitions: [{ clientId: TENANT }] });
  });
});

describe('a preset in JSON is refused', () => {
  it('with the closest name where there is none of that name', () => {
    const known = Object.keys(PRESETS).join(', ');
    expect(known).toMatch(/^client-credentials, .*zoom/);
    expect(problemsOf({ preset: 'microsft-graph', id: 'a' }, { preset: 'genesys' }, { preset: 5 })).toEqual([
      `services[0].preset: expected one of ${known}, got "microsft-graph"; did you mean microsoft-graph?`,
      `services[1].preset: expected one of ${known}, got "genesys"; did you mean genesys-cloud?`,
      `services[2].preset: expected one of ${known}, got 5`,
    ]);
  });

  it('for all that is wrong at once, in the order of the file', () => {
    expect(
      problemsOf(
        { ...DEFINITION, tokenUrl: 'http://far.away' },
        { preset: 'microsoft-graph', id: 'status', tenantID: TENANT, cloud: 'chna' },
        { preset: 'microsoft-graph', id: 'b', tenantId: 'common', maxRequestsPerHour: 0 },
        { preset: 'genesys-cloud', id: 'c' },
        { preset: 'genesys-cloud', id: 'c', region: 'eu-centrl-1' },
        { preset: 'genesys-cloud', id: 'd', region: 'eu-central-1', domain: 'mypurecloud.de' },
        { preset: 'github-app', id: 'e', appId: 'x', installationId: '42', apiUrl: 7 },
      ),
    ).toEqual([
      expect.stringMatching(/^services\[0\]\.tokenUrl: expected an https URL .*, got "http:\/\/far\.away"$/),
      expect.stringMatching(/^services\[1\]\.tenantID: .*, got "tenantID"; did you mean tenantId\?$/),
      expect.stringMatching(/^services\[1\]\.id: expected an id like genesys .* that is not "status", got "status"$/),
      'services[1].tenantId: expected a non-empty string, got nothing',
      'services[1].cloud: expected one of global, usGovernment, china, got "chna"; did you mean china?',
      expect.stringMatching(/^services\[2\]\.maxRequestsPerHour: expected a whole number from 1 to 3600, got 0$/),
      expect.stringMatching(/^services\[2\]\.tenantId: expected the tenant's GUID or a verified domain, got "common"/),
      expect.stringMatching(/^services\[3\]\.domain: expected a region \(us-east-1, .*\) or a domain .*, got nothing$/),
      expect.stringMatching(/^services\[4\]\.region: .*, got "eu-centrl-1"; did you mean eu-central-1\?$/),
      'services[4].id: expected an id that no other service has, got "c"',
      expect.stringMatching(/^services\[5\]\.region: expected one of the known members \(.*domain.*\), got "region"/),
      expect.stringMatching(/^services\[6\]\.installationId: expected a whole number .*, got "42"$/),
      'services[6].apiUrl: expected a non-empty string, got 7',
    ]);
  });

  it('where it stands under provider, with everything else that is wrong', () => {
    expect(problemsOf({ provider: 'microsoft-graph', id: 'a', tenantId: TENANT, scopes: 'x' })).toEqual([
      'services[0].preset: expected "microsoft-graph", got nothing; provider is a label: for the preset write ' +
        '"preset": "microsoft-graph"',
      expect.stringMatching(/^services\[0\]\.scopes: .*; did you mean scope\?$/),
    ]);
  });

  it('where it mixes with what a whole definition has', () => {
    const [problem] = problemsOf({ preset: 'zoom', id: 'a', accountId: 'x', tokenUrl });
    expect(problem).toMatch(/^services\[0\]\.tokenUrl: expected one of the known members \(id, .*accountId\)/);
  });

  it('with what its definition lacks, where each option is right by itself', () => {
    const tooEarly = { expectedLifetimeSeconds: 20 };
    const [problem] = problemsOf({ preset: 'zoom', id: 'a', accountId: 'x', timing: tooEarly });
    expect(problem).toMatch(/^services\[0\]\.timing\.expectedLifetimeSeconds: expected more than the expiry buffer/);
  });
});

describe('what is mistyped in a whole definition', () => {
  const { tokenUrl: url, grant, ...rest } = DEFINITION;
  const hidden = 'hunter2-is-no-name';

  it.each([
    [{ ...rest, grant, tokenURL: url }, 'tokenURL', '; did you mean tokenUrl?'],
    [{ ...DEFINITION, scopes: hidden }, 'scopes', '; did you mean grant.scope?'],
    [{ ...DEFINITION, clientid: hidden }, 'clientid', '; did you mean clientId?'],
    [
      { ...DEFINITION, clientsecret: hidden },
      'clientsecret',
      '; what is secret belongs into the secret: npx token-keeper secret put',
    ],
    [
      { ...DEFINITION, tenantId: hidden },
      'tenantId',
      '; it is an option of a preset: write "preset": "microsoft-graph"',
    ],
    [{ ...DEFINITION, colour: hidden }, 'colour', ''],
  ])('comes with what was most likely meant: %#', (entry, name, hint) => {
    const problems = problemsOf(entry);
    expect(problems).toContainEqual(expect.stringMatching(new RegExp(`^services\\[0\\]\\.${name}: .*`)));
    expect(problems.find((problem) => problem.startsWith(`services[0].${name}: `))).toMatch(
      new RegExp(`, got "${name}"${hint.replaceAll(/[?.[\]]/g, String.raw`\$&`)}$`),
    );
    expect(problems.join()).not.toContain(hidden);
  });

  it('is told for words and inside of members as well', () => {
    const clientAuthentication = { method: 'client_secret_psot' };
    const timing = { expiryBuffer: 30 };
    expect(problemsOf({ ...DEFINITION, clientAuthentication, grant: { typ: 'client_credentials' }, timing })).toEqual([
      expect.stringMatching(/^services\[0\]\.grant\.typ: .*; did you mean type\?$/),
      expect.stringMatching(/^services\[0\]\.grant\.type: .*, got nothing$/),
      expect.stringMatching(/\.method: .*, got "client_secret_psot"; did you mean client_secret_post\?$/),
      expect.stringMatching(/\.timing\.expiryBuffer: .*; did you mean expiryBufferSeconds\?$/),
    ]);
  });

  it('has one line for what should be an object, which says how to write it', () => {
    const wrong = { ...DEFINITION, grant: 'client_credentials', clientAuthentication: 'none at all', secret: 'x' };
    expect(problemsOf(wrong, 'graph')).toEqual([
      'services[0].grant: expected an object, got "client_credentials"; write {"type": "client_credentials"}',
      'services[0].clientAuthentication: expected an object, got "none at all"; write {"method": "..."}',
      'services[0].secret: expected an object, got "..."; write {"name": "..."}',
      'services[1]: expected an object, got "graph"',
    ]);
  });

  it.each([
    [{ servces: [] }, '; did you mean services?'],
    [{ services: null }, 'service definitions, got null'],
    [{ zoom: { preset: 'zoom' } }, '; put it into a list: [ ... ]'],
    [{ preset: 'zoom', id: 'a' }, '; put it into a list: [ ... ]'],
    ['services', ''],
  ])('is told of what is no list: %j', (value, hint) => {
    const read = readDefinitions(value);
    expect(read).toMatchObject({ problems: [expect.stringMatching(/^services: expected a list of one or more .*/)] });
    expect('problems' in read && read.problems[0]?.endsWith(hint)).toBe(true);
  });
});
