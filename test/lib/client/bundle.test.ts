import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { ProcessClock, ScriptedKeeper } from '../../support/client-harness.ts';
import { type ScriptedServer, startScriptedServer } from '../../support/scripted-server.ts';
import { selfSignedCertificate } from '../../support/self-signed-certificate.ts';
import { createWorkspace } from '../../support/workspace.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const OPTIONS = {
  bundle: true,
  minify: true,
  metafile: true,
  write: false,
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
} satisfies BuildOptions;

/** What a consumer who uses the client, or only its middleware, adds to a bundle. */
describe('the client in a consumer’s bundle', () => {
  let metafile: Metafile;

  beforeAll(async () => {
    const result = await build({ ...OPTIONS, entryPoints: [`${ROOT}lib/client/index.ts`], format: 'esm' });
    metafile = result.metafile;
  });

  test('loads nothing of Node but hashing before the first request', () => {
    const imported = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
    expect([...new Set(imported)].sort()).toEqual(['node:crypto']);
  });

  test('holds no package but the signer', () => {
    const sources = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
    const packages = sources
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .flatMap(([path]) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
    expect([...new Set(packages)].sort()).toEqual(['@smithy/core', '@smithy/signature-v4']);
  });
});

/** A consumer that prints what it got, and whether the modules behind the global fetch were loaded for it. */
const CONSUMER = `
import { TokenClient } from './lib/client/index.ts';
void new TokenClient().getToken('genesys').then(({ accessToken }) => {
  const hasFetch = process.moduleLoadList.some((name) => name.includes('undici'));
  process.stdout.write(JSON.stringify({ accessToken, hasFetch }));
});
`;

describe('a bundled consumer', () => {
  const workspace = createWorkspace();
  const { payload } = new ScriptedKeeper(new ProcessClock()).token('first', 3600);
  const certificateFile = `${workspace.path}/ca.pem`;
  let plain: ScriptedServer;
  let tls: Server;

  beforeAll(async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { pem } = selfSignedCertificate(publicKey, privateKey, 'localhost');
    writeFileSync(certificateFile, pem);
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    tls = createServer({ key, cert: pem }, (_request, response) => response.end(payload));
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
    plain = await startScriptedServer(() => ({ body: payload }));
  });
  afterAll(async () => {
    tls.close();
    tls.closeAllConnections();
    await plain.close();
    workspace.remove();
  });

  const run = async (format: 'esm' | 'cjs', environment: NodeJS.ProcessEnv) => {
    const stdin = { contents: CONSUMER, resolveDir: ROOT };
    const { outputFiles } = await build({ ...OPTIONS, stdin, format });
    const file = `${workspace.path}/consumer.${format === 'esm' ? 'mjs' : 'cjs'}`;
    writeFileSync(file, outputFiles[0]?.contents ?? '');
    const env = {
      TOKEN_KEEPER_FUNCTION: 'serve-tokens',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      ...environment,
    };
    return promisify(execFile)(process.execPath, [file], { env });
  };

  test.each(['esm', 'cjs'] as const)('as %s gets a token, prints nothing else and loads no fetch', async (format) => {
    const { stdout, stderr } = await run(format, { AWS_ENDPOINT_URL: plain.url });
    expect(JSON.parse(stdout)).toEqual({ accessToken: 'token-first', hasFetch: false });
    expect(stderr).toBe('');
  });

  test('speaks TLS with whom it trusts, and with nobody else', async () => {
    const AWS_ENDPOINT_URL = `https://localhost:${(tls.address() as AddressInfo).port}`;
    const { stdout } = await run('esm', { AWS_ENDPOINT_URL, NODE_EXTRA_CA_CERTS: certificateFile });
    expect(JSON.parse(stdout)).toEqual({ accessToken: 'token-first', hasFetch: false });
    await expect(run('esm', { AWS_ENDPOINT_URL })).rejects.toMatchObject({
      stderr: expect.stringContaining('no answer came from Lambda (DEPTH_ZERO_SELF_SIGNED_CERT) (a retry cannot help)'),
    });
  });
});
