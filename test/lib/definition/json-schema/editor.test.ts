import { describe, expect, it } from '@jest/globals';
import { getLanguageService, type JSONDocument, type LanguageService, TextDocument } from 'vscode-json-languageservice';
import { servicesSchema } from '../../../../lib/definition/json-schema/services-schema.ts';
import { DEFINITION } from '../fixtures/definition.ts';

/** The JSON service of VS Code with our schema, as for a file that names it. */
function editorOf(text: string): { service: LanguageService; document: TextDocument; json: JSONDocument } {
  const service = getLanguageService({});
  service.configure({ schemas: [{ uri: 'services.schema.json', fileMatch: ['*'], schema: servicesSchema() }] });
  const document = TextDocument.create('file:///services.json', 'json', 1, text);
  return { service, document, json: service.parseJSONDocument(document) };
}

/** Returns what is offered where the text has a `|`: each word with what is said of it. */
async function offeredAt(marked: string): Promise<Readonly<Record<string, unknown>>> {
  const { service, document, json } = editorOf(marked.replace('|', ''));
  const found = await service.doComplete(document, document.positionAt(marked.indexOf('|')), json);
  return Object.fromEntries(found?.items.map(({ label, documentation }) => [label, documentation]) ?? []);
}

async function complaintsAbout(entry: object): Promise<readonly unknown[]> {
  const { service, document, json } = editorOf(JSON.stringify([entry]));
  return (await service.doValidation(document, json)).map(({ message }) => message);
}

const whole = (rest: string): string => `[{ "id": "a", "tokenUrl": "https://x.test/", ${rest} }]`;

describe('completion in an editor', () => {
  it.each([
    ['an entry', '[{ | }]', ['id', 'tokenUrl', 'grant', 'request', 'preset']],
    ['an entry of a preset', '[{ "preset": "microsoft-graph", | }]', ['id', 'tenantId', 'cloud', 'credential']],
    ['the names of presets', '[{ "preset": | }]', ['"genesys-cloud"', '"zoom"']],
    ['the file', '{ | }', ['$schema', 'services']],
    ['a grant', whole('"grant": { | }'), ['type']],
    ['the types of grants', whole('"grant": { "type": | }'), ['"client_credentials"', '"login"']],
    ['a grant of a type', whole('"grant": { "type": "jwt_bearer", | }'), ['assertion', 'subject', 'claims', 'scope']],
    ['a request', whole('"request": { | }'), ['method', 'body', 'parameters', 'headers']],
    ['a parameter', whole('"request": { "parameters": { "user": { | } } }'), ['secret', 'prefix']],
    ['a header', whole('"request": { "headers": { "x-api-key": { | } } }'), ['secret', 'prefix']],
    ['an answer', whole('"response": { | }'), ['token', 'lifetime', 'error']],
    ['a place', whole('"response": { "token": { | } }'), ['header', 'cookie']],
    ['a lifetime', whole('"response": { "lifetime": { "unit": | } }'), ['"seconds"', '"epochMilliseconds"']],
    ['a second request', whole('"secondRequest": { | }'), ['url', 'response', 'body']],
    ['how the token is sent', whole('"header": { | }'), ['name', 'scheme']],
    ['tenants', whole('"tenants": { | }'), ['pattern', 'parameters', 'groups', 'secret', 'requestsPerSecond']],
    ['forms of names', whole('"tenants": { "pattern": | }'), ['"guid"', '"number"']],
    ['whose secret', whole('"tenants": { "secret": | }'), ['"shared"', '"per-tenant"']],
    ['tenants of a preset', '[{ "preset": "genesys-cloud", "tenants": { | } }]', ['region', 'secret']],
    ['times', whole('"timing": { | }'), ['expiryBufferSeconds', 'expectedLifetimeSeconds']],
  ])('offers the members of %s, each with what it is', async (_what, marked, names) => {
    const offered = await offeredAt(marked);
    expect(Object.keys(offered)).toEqual(expect.arrayContaining(names));
    expect(names.filter((name) => !offered[name])).toEqual([]);
  });

  it('does not offer what another grant has', async () => {
    expect(Object.keys(await offeredAt(whole('"grant": { "type": "login", | }')))).not.toContain('assertion');
  });
});

describe('what an editor says of a mistake', () => {
  it.each([
    ['nothing of none', {}, []],
    ['an unknown member', { tokenURL: 'x' }, ['Property tokenURL is not allowed.']],
    ['a text of the wrong form', { tokenUrl: 'x' }, [expect.stringContaining('expected an https URL')]],
    ['a word', { grant: { type: 'implicit' } }, [expect.stringContaining('Valid values: "client_credentials"')]],
    ['a member of another case', { grant: { type: 'login', singleUse: true } }, ['Property singleUse is not allowed.']],
    ['what is missing in a case', { grant: { type: 'jwt_bearer' } }, ['Missing property "assertion".']],
    ['a bound', { maxRequestsPerHour: 0 }, ['Value is below the minimum of 1.']],
    [
      'a secret in plain',
      { request: { parameters: { password: 'x' } } },
      [expect.stringContaining('{"secret": "<member>"}')],
    ],
    ['a pointer', { response: { token: 'token' } }, [expect.stringContaining('like /data/token')]],
  ])('%s', async (_what, change, complaints) => {
    expect(await complaintsAbout({ ...DEFINITION, ...change })).toEqual(complaints);
  });

  it('nothing of comments and a comma at the end', async () => {
    const { service, document, json } = editorOf(`[ // ours\n ${JSON.stringify(DEFINITION)}, ]`);
    expect(await service.doValidation(document, json, {}, servicesSchema())).toEqual([]);
  });
});
