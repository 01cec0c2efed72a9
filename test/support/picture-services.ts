import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { createInvoker } from './invoke.ts';
import { LocalProcess } from './local-process.ts';
import { type ScriptedAnswer, startScriptedServer } from './scripted-server.ts';
import { changeStoredToken } from './stored-token.ts';
import { createWorkspace } from './workspace.ts';

/** A service of a picture: how long its tokens live, how old the stored one is, and what its provider answers by then. */
interface PictureService {
  readonly lifetimeSeconds: number;
  readonly ageSeconds: number;
  readonly fails?: ScriptedAnswer;
}

const SECRET_EXPIRED = {
  status: 401,
  body: { error: 'invalid_client', error_description: 'AADSTS7000222: the client secret keys have expired' },
};
/** Five services, two in trouble. */
export const FEW: Readonly<Record<string, PictureService>> = {
  genesys: { lifetimeSeconds: 86_400, ageSeconds: 26_640 },
  'microsoft-graph': { lifetimeSeconds: 3599, ageSeconds: 4321, fails: SECRET_EXPIRED },
  salesforce: { lifetimeSeconds: 7200, ageSeconds: 1260 },
  servicenow: { lifetimeSeconds: 1800, ageSeconds: 420 },
  zoom: { lifetimeSeconds: 3600, ageSeconds: 3120, fails: { status: 503 } },
};
/** Three hundred. */
export const MANY: Readonly<Record<string, PictureService>> = {
  ...FEW,
  ...Object.fromEntries(
    Array.from({ length: 295 }, (_, index) => {
      const region = ['eu', 'us', 'apac'][index % 3];
      return [`${region}-tenant-${100 + index}`, { lifetimeSeconds: 3600, ageSeconds: (index * 37) % 2300 }];
    }),
  ),
};

/** Runs `npm start` for these services, lets their tokens grow old and their providers fail, and shows what is at its address. */
export async function withAgedServices(
  services: Readonly<Record<string, PictureService>>,
  show: (url: string) => Promise<void>,
): Promise<void> {
  const workspace = createWorkspace();
  let isFailing = false;
  const provider = await startScriptedServer(({ path }, index) => {
    const { lifetimeSeconds, fails } = services[path.split('/')[1] ?? ''] as PictureService;
    if (isFailing && fails) return fails;
    return { body: { access_token: `token-${index}`, token_type: 'Bearer', expires_in: lifetimeSeconds } };
  });
  const secretOf = (id: string): string => `token-keeper/${id}`;
  const definitions = Object.keys(services).map((id) => ({
    id,
    tokenUrl: `${provider.url}/${id}/token`,
    grant: { type: 'client_credentials' },
    clientAuthentication: { method: 'client_secret_basic' },
    secret: { name: secretOf(id) },
  }));
  const secrets = definitions.map(({ id }) => [secretOf(id), { clientId: id, clientSecret: `${id}-5f1c` }]);
  const files = {
    '--services': workspace.json('services.json', definitions),
    '--secrets': workspace.json('secrets.json', Object.fromEntries(secrets)),
    '--data-dir': join(workspace.path, 'data'),
  };
  const run = new LocalProcess(['--json', '--port', '0', '--no-consumer', ...Object.entries(files).flat()]);
  try {
    const url = await run.address();
    const invoke = createInvoker(url);
    await run.line('the end of the first sweep', ({ event }) => event === 'status');
    for (const [id, { ageSeconds }] of Object.entries(services)) {
      const shift = (ms: number): number => ms - ageSeconds * 1000;
      await changeStoredToken(url, id, ({ obtainedAt, expiresAt }) => ({
        obtainedAt: shift(obtainedAt * 1000) / 1000,
        expiresAt: new Date(shift(Date.parse(expiresAt))).toISOString().replace('.000', ''),
      }));
    }
    isFailing = true;
    await invoke('refresh-tokens', { operation: 'sweep' });
    for (const id of ['microsoft-graph', 'zoom', 'zoom']) {
      await invoke('refresh-tokens', { operation: 'refresh', service: id, force: true });
    }
    await show(url);
  } finally {
    await run.stop();
    await provider.close();
    workspace.remove();
  }
}

/** Writes a picture of at most 64 colours: a page has few, and a clone gets smaller. */
export async function takePicture(of: Page | Locator, path: string, fullPage = false): Promise<void> {
  await of.screenshot({ path, ...(fullPage && { fullPage }) });
  const { status, stderr, error } = spawnSync('pngquant', ['--force', '--ext', '.png', '--speed', '1', '64', path]);
  if (status !== 0) throw new Error(`pngquant (apt-get install pngquant): ${error?.message ?? stderr}`);
}
