import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chooseMode } from '../../../lib/local/choose-mode.ts';
import { LocalProblem } from '../../../lib/local/files/local-problem.ts';
import { createWorkspace } from '../../support/workspace.ts';

const DEFINITION = {
  id: 'genesys',
  tokenUrl: 'https://login.example/oauth/token',
  grant: { type: 'client_credentials' },
  clientAuthentication: { method: 'client_secret_basic' },
  secret: { name: 'token-keeper/genesys' },
};

const workspace = createWorkspace();
const nothing = async () => undefined;
const edited = async () => ({ file: 'bin/services.ts', value: [DEFINITION] });
const started = process.cwd();

// The secrets file that is used where none is named is looked for in the current directory.
beforeAll(() => process.chdir(workspace.path));
afterAll(() => {
  process.chdir(started);
  workspace.remove();
});

describe('the mode', () => {
  test('is the demo without anything of one’s own, even where services are edited', async () => {
    expect(await chooseMode({ loadServices: edited })).toEqual({ kind: 'demo' });
  });

  test('has as many tenants in the demo as are asked for', async () => {
    expect(await chooseMode({ tenants: 2000, loadServices: nothing })).toEqual({ kind: 'demo', tenants: 2000 });
  });

  test('is own with secrets, for the services that are edited', async () => {
    expect(await chooseMode({ secretsFile: 'mine.json', loadServices: edited })).toEqual({
      kind: 'own',
      definitions: [DEFINITION],
      secretsFile: 'mine.json',
    });
  });

  test.each([[[DEFINITION]], [{ services: [DEFINITION] }]])('takes --services before those: %j', async (value) => {
    const servicesFile = workspace.json('services.json', value);
    const mode = await chooseMode({ servicesFile, secretsFile: 'mine.json', loadServices: nothing });
    expect(mode).toMatchObject({ kind: 'own', definitions: [DEFINITION] });
  });
});

test('a service may be a preset with its options', async () => {
  const servicesFile = workspace.json('services.json', [{ preset: 'zoom', id: 'zoom', accountId: 'x' }]);
  const mode = await chooseMode({ servicesFile, secretsFile: 'mine.json', loadServices: nothing });
  expect(mode).toMatchObject({ definitions: [{ id: 'zoom', secret: { name: 'token-keeper/zoom' } }] });
});

describe('it is a problem', () => {
  test('when there are services without secrets', async () => {
    const servicesFile = workspace.json('services.json', [DEFINITION]);
    await expect(chooseMode({ servicesFile, loadServices: nothing })).rejects.toThrow(
      'no secrets: give --secrets FILE, or make secrets.local.json: npx token-keeper init',
    );
  });

  test('when --services is mistyped, whatever else is missing', async () => {
    const mode = chooseMode({ servicesFile: 'absent.json', loadServices: nothing });
    await expect(mode).rejects.toThrow('cannot read the services file absent.json: there is no such file');
  });

  test('when there are secrets without services', async () => {
    await expect(chooseMode({ secretsFile: 'mine.json', loadServices: nothing })).rejects.toThrow(
      'no service definitions: give --services FILE, or make one: npx token-keeper init',
    );
  });

  test.each([
    [{ servicesFile: 'services.json', secretsFile: 'mine.json' }, 'services.json'],
    [{ secretsFile: 'mine.json' }, 'mine.json'],
  ])('when tenants of the demo are asked for besides services of one’s own: %j', async (own, why) => {
    await expect(chooseMode({ ...own, tenants: 1, loadServices: edited })).rejects.toThrow(
      `--tenants is for the demo, and ${why} is of your own services`,
    );
  });

  test('when --services is a module that cannot be loaded', async () => {
    const mode = chooseMode({ servicesFile: 'absent.mjs', secretsFile: 'mine.json', loadServices: nothing });
    await expect(mode).rejects.toThrow('absent.mjs cannot be loaded');
  });

  test('when definitions are wrong: every problem is a line with the file', async () => {
    const servicesFile = workspace.json('services.json', [
      { ...DEFINITION, id: 'status', tokenUrl: 'http://far.away' },
    ]);
    const mode = chooseMode({ servicesFile, secretsFile: 'mine.json', loadServices: nothing });
    await expect(mode).rejects.toThrow(LocalProblem);
    const lines = await mode.catch((error: Error) => error.message.split('\n'));
    expect(lines).toEqual([
      expect.stringContaining(`${servicesFile}: services[0].id: `),
      expect.stringContaining(`${servicesFile}: services[0].tokenUrl: `),
    ]);
  });
});

test('the secrets file of the current directory is used where it exists', async () => {
  workspace.json('secrets.local.json', {});
  expect(await chooseMode({ loadServices: edited })).toMatchObject({ kind: 'own', secretsFile: 'secrets.local.json' });
});
