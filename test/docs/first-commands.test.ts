import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createInitCommand } from '../../lib/cli/definition/init/init-command.ts';
import { INIT_PRESETS } from '../../lib/cli/definition/init/init-presets.ts';
import { createTryCommand } from '../../lib/cli/definition/try-command.ts';
import { createValidateCommand } from '../../lib/cli/definition/validate-command.ts';
import { PRESETS } from '../../lib/definition/preset-options.ts';
import { runCli } from '../support/cli-harness.ts';
import { PROVIDER_PAGES } from '../support/provider-pages.ts';
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';
import { useWorkingDirectory } from '../support/working-directory.ts';

const COMMANDS = { init: createInitCommand, validate: createValidateCommand, try: createTryCommand };
const ISSUER = 'https://login.example.com';

const workspace = useWorkingDirectory();
let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer(() => ({ body: { issuer: server.url, token_endpoint: `${server.url}/token` } }));
});
afterAll(() => server.close());

/** The commands of a page with what it shows below each, in its order. */
function shownIn(page: string): readonly { readonly command: string; readonly output: string }[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/^```console\n(.*?)^```$/gms)].map(([, block]) => block ?? '');
  return blocks
    .join('')
    .split(/^\$ /m)
    .map((part) => ({ command: part.split('\n')[0] ?? '', output: part.slice(part.indexOf('\n') + 1) }))
    .filter(({ command }) => command.startsWith('npx token-keeper '));
}

function run(command: string) {
  const [name = '', ...args] = command.replace('npx token-keeper ', '').replace(ISSUER, server.url).split(' ');
  return runCli(COMMANDS[name as keyof typeof COMMANDS], args);
}

describe('docs/services.md', () => {
  test('begins with commands that print what it shows, and a trial with the same lines', async () => {
    const shown = shownIn('services.md');
    expect(shown.map(({ command }) => command.split(' ')[2])).toEqual(['init', 'validate', 'try']);
    const [init, validate, trial] = shown;
    for (const { command, output } of [init, validate].filter((one) => one !== undefined)) {
      expect(await run(command)).toMatchObject({ exitCode: 0, stderr: '', stdout: output });
    }
    // Nobody has this tenant: what is tried is another service of the same form.
    const unfilled = await run(trial?.command ?? '');
    expect(unfilled).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no request was made for graph') });
    workspace.json('own.json', [
      { preset: 'client-credentials', id: 'graph', tokenUrl: server.url, clientAuthentication: 'client_secret_post' },
    ]);
    workspace.json('filled.json', { 'token-keeper/graph': { clientId: 'a', clientSecret: 'b' } });
    server.answerWith(() => ({ body: { access_token: 'a', expires_in: 3599 } }));
    const { stdout } = await run('npx token-keeper try graph --services own.json --secrets filled.json');
    expect(formOf(stdout)).toEqual(formOf(trial?.output ?? ''));
  });
});

/** What does not depend on service, file, time and token. */
function formOf(output: string): string {
  return output
    .replace(/^(asked {5})\S+(, which answered HTTP 200 in )\d+/m, '$1URL$2N')
    .replace(/(token-keeper\/graph of )\S+/, '$1FILE')
    .replace(/fingerprint [0-9a-f]{12}/, 'fingerprint F')
    .replace(/^(expires {3})\S+Z$/m, '$1TIME');
}

describe('docs/providers.md', () => {
  test('has lines for every preset on its page, which make valid definitions', async () => {
    const pages = PROVIDER_PAGES.map(({ path }) => ({ path, lines: shownIn(path).map(({ command }) => command) }));
    const wordless = Object.keys(PRESETS).filter(
      (preset) => !pages.some(({ path, lines }) => path === `providers/${preset}.md` && lines.length > 0),
    );
    expect(wordless).toEqual([]);
    const lines = [...new Set(pages.flatMap((page) => page.lines))];
    expect(new Set(lines.map((line) => line.split(' ')[3]))).toEqual(new Set(Object.keys(INIT_PRESETS)));
    server.answerWith(() => ({ body: { issuer: server.url, token_endpoint: `${server.url}/token` } }));
    for (const line of lines) {
      expect({ line, ...(await run(line)) }).toMatchObject({ line, exitCode: 0 });
    }
    const { stdout } = await runCli(createValidateCommand, ['services.json']);
    expect(stdout).toContain(`services.json: ${lines.length} services are valid: `);
  });
});
