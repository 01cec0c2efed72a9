import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ChangeTenantsAnswer } from '../../functions/contract/tenants.ts';
import { Redacted } from '../../functions/domain/values/redacted.ts';
import type { TenantsRequest } from '../support/cli-harness.ts';
import { runTokenKeeper } from '../support/cli-process.ts';
import { CLINICS, type FakeTenants, fakeTenants, SHOPS } from '../support/fake-tenants.ts';
import { type MemorySecrets, memorySecrets } from '../support/memory-secrets.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';

const ROWS = 10_000;

/** Lambda and Secrets Manager as far as the import asks them, and when the process that asks is killed. */
interface Aws {
  readonly url: string;
  readonly fake: FakeTenants;
  readonly secrets: MemorySecrets;
  /** How often a tenant was added. */
  readonly added: Map<string, number>;
  /** Called before an answer is sent, with the number of the call. */
  onCall: (count: number) => void;
  readonly close: () => Promise<unknown>;
}

async function startAws(): Promise<Aws> {
  const fake = fakeTenants();
  const secrets = memorySecrets();
  const added = new Map<string, number>();
  let calls = 0;
  const invoke = (request: TenantsRequest): object => {
    const answer = fake.deployment.tenants?.(request) as ChangeTenantsAnswer;
    for (const { tenant, result } of answer.tenants) {
      if (result === 'added') added.set(tenant, (added.get(tenant) ?? 0) + 1);
    }
    return { ...answer, contractVersion: 1 };
  };
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const target = String(request.headers['x-amz-target'] ?? '').replace('secretsmanager.', '');
    const isLambda = request.url?.endsWith('/invocations') === true;
    if (!isLambda && target === '') return void response.writeHead(404).end();
    const parameters = JSON.parse(body.toString()) as Readonly<Record<string, string>>;
    const answer = isLambda
      ? invoke(parameters as unknown as TenantsRequest)
      : await secretAnswer(secrets, target, parameters);
    calls += 1;
    aws.onCall(calls);
    const status = '__type' in answer ? 400 : 200;
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const close = (): Promise<unknown> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  const aws: Aws = { url: `http://127.0.0.1:${port}`, fake, secrets, added, onCall: () => {}, close };
  return aws;
}

async function secretAnswer(
  secrets: MemorySecrets,
  operation: string,
  parameters: Readonly<Record<string, string>>,
): Promise<object> {
  const { SecretId: id = '', Name: name = '', SecretString: text = '', VersionStage: stage } = parameters;
  if (operation === 'CreateSecret') return { VersionId: await secrets.create(name, new Redacted(text), undefined) };
  if (operation === 'PutSecretValue') return { VersionId: await secrets.put(id, new Redacted(text)) };
  const found = await secrets.read(id, stage === 'AWSPREVIOUS' ? stage : undefined);
  if (typeof found === 'string') return { __type: 'ResourceNotFoundException', Message: 'none' };
  return operation === 'DescribeSecret' ? {} : { VersionId: found.versionId, SecretString: found.text.reveal() };
}

let aws: Aws;
let workspace: Workspace;
let args: (file: string, service: string) => readonly string[];

beforeEach(async () => {
  aws = await startAws();
  workspace = createWorkspace();
  const services = workspace.json('services.json', [SHOPS, CLINICS]);
  const functions = ['--function', 'serve', '--refresh-function', 'refresh', '--endpoint-url', aws.url];
  args = (file, service) => ['tenant', 'import', service, file, '--services', services, ...functions];
});
afterEach(async () => {
  await aws.close();
  workspace.remove();
});

function csv(header: string, row: (index: number) => string): string {
  const file = join(workspace.path, 'tenants.csv');
  const rows = Array.from({ length: ROWS }, (_, index) => row(index));
  writeFileSync(file, `${header}\n${rows.join('\n')}\n`, { mode: 0o600 });
  return file;
}

/** Runs the import and kills it with the call of this number: what that call did is done, and nobody hears of it. */
async function killedAt(call: number, command: readonly string[]): Promise<void> {
  const env = { ...process.env, AWS_EC2_METADATA_DISABLED: 'true' };
  const child = spawn(process.execPath, ['bin/token-keeper.ts', ...command], { stdio: 'ignore', env });
  aws.onCall = (count) => {
    if (count === call) child.kill('SIGKILL');
  };
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
  aws.onCall = () => {};
}

describe('tenant import of 10,000 that is killed and repeated', () => {
  test.each([1, 5, 9])(
    'registers each once: killed at call %i',
    async (call) => {
      const command = args(
        csv('tenant,group,region', (index) => `shop-${index},gold,us-east-1`),
        'shops',
      );
      await killedAt(call, command);
      expect(aws.fake.registered.size).toBeLessThan(ROWS);
      const { exitCode, stdout, stderr } = await runTokenKeeper(command);
      expect(stderr).toContain('10000 of 10000 tenants of shops\n');
      expect(stdout).toMatch(/^shops: 10000 tenants: \d+ unchanged, \d+ added\n$/);
      expect(exitCode).toBe(0);
      expect(aws.fake.registered.size).toBe(ROWS);
      expect([...aws.added.values()].filter((times) => times > 1)).toEqual([]);
    },
    240_000,
  );

  test.each([12, 31, 60])(
    'with a secret for each: killed at call %i',
    async (call) => {
      const command = args(
        csv('tenant,clientId,clientSecret', (index) => `clinic-${index},id,MARKER-${index}`),
        'clinics',
      );
      await killedAt(call, command);
      const { exitCode, stdout, stderr } = await runTokenKeeper([...command, '--json']);
      expect(`${stdout}${stderr}`).not.toContain('MARKER');
      expect(exitCode).toBe(0);
      expect(aws.fake.registered.size).toBe(ROWS);
      expect([...aws.added.values()].filter((times) => times > 1)).toEqual([]);
      const homes = [...aws.secrets.texts].flatMap(([name, text]) =>
        Object.keys(JSON.parse(text) as object).map((tenant) => [tenant, name.slice(-4)] as const),
      );
      expect(homes).toHaveLength(ROWS);
      const registered = [...aws.fake.registered.values()].map(({ tenant, shard }) => [tenant, shard] as const);
      expect(new Map(homes)).toEqual(new Map(registered));
    },
    240_000,
  );
});
