import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import {
  ConfigurationError,
  type EnvironmentReader,
  readEnvironment,
} from '../../../../functions/adapters/process/environment.ts';
import { createWorkspace } from '../../../support/workspace.ts';

const DEFINITION = {
  id: 'genesys',
  tokenUrl: 'https://login.example.test/oauth/token',
  grant: { type: 'client_credentials' },
  clientAuthentication: { method: 'client_secret_basic' },
  secret: { name: 'token-keeper/genesys' },
};

const workspace = createWorkspace();
const empty = createWorkspace();
afterAll(() => {
  workspace.remove();
  empty.remove();
});
workspace.json('services.json', [DEFINITION]);
const others = workspace.json('others.json', [{ ...DEFINITION, id: 'five9' }]);
const MODULE_URL = pathToFileURL(join(workspace.path, 'index.mjs')).href;

const read = <T>(
  environment: Record<string, string>,
  build: (reader: EnvironmentReader) => T,
  moduleUrl = MODULE_URL,
): T => readEnvironment(environment, moduleUrl, build);

/** Returns what is wrong with the configuration; anything but a ConfigurationError fails the test. */
const problemOf = (...args: Parameters<typeof read>): string => {
  try {
    read(...args);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as ConfigurationError).message;
  }
  throw new Error('the configuration was accepted');
};

const choice = (reader: EnvironmentReader): string => reader.choice('MODE', ['aws', 'local']);
const definitions = (reader: EnvironmentReader): string[] => reader.definitions('SERVICES').map(({ id }) => id);

describe('a text', () => {
  test('is the variable as it is', () => {
    expect(read({ TABLE: ' tokens ' }, (reader) => reader.text('TABLE'))).toBe(' tokens ');
  });

  test.each([
    ['not set', {}],
    ['empty', { TABLE: '' }],
  ])('that is %s is a problem', (_what, environment: Record<string, string>) => {
    expect(problemOf(environment, (reader) => reader.text('TABLE'))).toBe(
      'the function cannot start: environment variable TABLE is not set',
    );
  });
});

describe('a whole number', () => {
  const seconds = (reader: EnvironmentReader): number => reader.wholeNumber('SECONDS', 1, 900, 300);

  test.each([
    [{}, 300],
    [{ SECONDS: '1' }, 1],
    [{ SECONDS: '900' }, 900],
  ])('made by %j is %i', (environment: Record<string, string>, expected) => {
    expect(read(environment, seconds)).toBe(expected);
  });

  test.each(['0', '901', '', '60.5', '-60', '5 min', '1e2'])('cannot be "%s"', (SECONDS) => {
    expect(problemOf({ SECONDS }, seconds)).toContain(
      `SECONDS: expected a whole number from 1 to 900, got "${SECONDS}"`,
    );
  });
});

describe('a choice', () => {
  test.each([
    [{}, 'aws'],
    [{ MODE: 'aws' }, 'aws'],
    [{ MODE: 'local' }, 'local'],
  ])('made by %j is %s', (environment: Record<string, string>, expected) => {
    expect(read(environment, choice)).toBe(expected);
  });

  test.each(['', 'Local', 'local '])('of "%s" is a problem', (value) => {
    expect(problemOf({ MODE: value }, choice)).toBe(
      `the function cannot start: environment variable MODE: expected one of aws, local, got "${value}"`,
    );
  });
});

describe('the service definitions', () => {
  test('lie beside the code in services.json when the variable is not set', () => {
    expect(read({}, definitions)).toEqual(['genesys']);
  });

  test.each([
    ['relative to the code', 'others.json'],
    ['absolute', others],
  ])('are read from a path %s', (_how, path) => {
    expect(read({ SERVICES: path }, definitions)).toEqual(['five9']);
  });

  test('that are not there are a problem that names the file', () => {
    const moduleUrl = pathToFileURL(join(empty.path, 'index.mjs')).href;
    const problem = problemOf({}, definitions, moduleUrl);
    expect(problem).toContain(`${join(empty.path, 'services.json')}: expected the list of services that`);
  });

  test('that are not JSON are a problem that names the file', () => {
    writeFileSync(join(workspace.path, 'broken.json'), '[{"id": ');
    const problem = problemOf({ SERVICES: 'broken.json' }, definitions);
    expect(problem).toContain(`${join(workspace.path, 'broken.json')}: expected the list of services that`);
  });

  test.each([
    ['an empty list', []],
    ['no list', { services: [DEFINITION] }],
    ['a list of something else', [DEFINITION, null]],
    ['a service without a name', [{ ...DEFINITION, id: undefined }]],
  ])('that are %s are a problem that names the file', (_what, value) => {
    const file = workspace.json('wrong.json', value);
    expect(problemOf({ SERVICES: file }, definitions)).toContain(`${file}: expected the list of services that`);
  });
});

describe('the configuration', () => {
  test('is what was built', () => {
    const config = read({ TABLE: 't' }, (reader) => ({ table: reader.text('TABLE'), mode: choice(reader) }));
    expect(config).toEqual({ table: 't', mode: 'aws' });
  });

  test('tells everything that is wrong with it at once, in the order of asking', () => {
    const problem = problemOf({ MODE: 'moon', SERVICES: 'absent.json' }, (reader) => ({
      table: reader.text('TABLE'),
      mode: choice(reader),
      services: definitions(reader),
      name: reader.text('NAME'),
    }));
    const [table, mode, services, name, ...rest] = problem.replace('the function cannot start: ', '').split('; ');
    expect(table).toBe('environment variable TABLE is not set');
    expect(mode).toBe('environment variable MODE: expected one of aws, local, got "moon"');
    expect(services).toContain('absent.json: expected the list of services that the deployment wrote');
    expect(name).toBe('environment variable NAME is not set');
    expect(rest).toEqual([]);
  });

  test('does not tell of variables that are not part of it', () => {
    const problem = problemOf({ AWS_SECRET_ACCESS_KEY: 's3cret', MODE: 'moon' }, choice);
    expect(problem).not.toMatch(/s3cret|AWS_/);
  });
});

describe('what secrets are asked for by', () => {
  const PARTS = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret: crm-AbCdEf legacy';
  const others = createWorkspace();
  afterAll(() => others.remove());
  const url = pathToFileURL(join(others.path, 'index.mjs')).href;
  const secretIds = (reader: EnvironmentReader) => Object.fromEntries(reader.secretIds('PARTS'));

  test('is nothing else than the definitions say where there is no file', () => {
    expect(read({ PARTS }, secretIds)).toEqual({});
  });

  test('is in a file beside the code, put together with the parts that a deployment has told', () => {
    others.json('secrets.json', { known: 'prod/known', crm: '{0}{1}', old: '{2}' });
    expect(read({ PARTS }, secretIds, url)).toEqual({
      known: 'prod/known',
      crm: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:crm-AbCdEf',
      old: 'legacy',
    });
  });

  test.each([
    ['not set', undefined, 0],
    ['too short', 'one', 1],
  ])('needs each part: a variable that is %s is refused', (_what, parts, missing) => {
    others.json('secrets.json', { crm: '{0}{1}' });
    expect(problemOf(parts === undefined ? {} : { PARTS: parts }, secretIds, url)).toContain(
      `environment variable PARTS: expected a part ${missing} for `,
    );
  });

  test.each(['{', '[]', '"a"', '{"a":1}', 'null'])('%s is refused', (text) => {
    writeFileSync(join(others.path, 'secrets.json'), text);
    expect(problemOf({}, secretIds, url)).toContain('secrets.json: expected a JSON object of strings');
  });
});
