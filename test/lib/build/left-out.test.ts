import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { FUNCTION_BUNDLE_OPTIONS } from '../../../lib/build/function-bundles.ts';
import { leaveOut } from '../../../lib/build/leave-out.ts';
import { LEFT_OUT } from '../../../lib/build/left-out.ts';
import { type ScriptedAnswer, type SeenRequest, startScriptedServer } from '../../support/scripted-server.ts';
import { createWorkspace } from '../../support/workspace.ts';

const PROBE = fileURLToPath(new URL('./fixtures/sdk-probe.ts', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../../../node_modules/', import.meta.url));
const ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  AWS_SESSION_TOKEN: 'session',
};

const run = promisify(execFile);
const workspace = createWorkspace();
const whole = join(workspace.path, 'whole.mjs');
const lean = join(workspace.path, 'lean.mjs');

beforeAll(async () => {
  const options = { ...FUNCTION_BUNDLE_OPTIONS, write: true, entryPoints: [PROBE] };
  await Promise.all([
    build({ ...options, outfile: whole, plugins: [], define: {} }),
    build({ ...options, outfile: lean, plugins: [leaveOut().plugin, ...(options.plugins ?? [])] }),
  ]);
});
afterAll(() => workspace.remove());

/** Runs the calls in one of the two programs and returns what came of each. */
async function outcomes(program: string, calls: readonly string[], environment: NodeJS.ProcessEnv): Promise<unknown[]> {
  const { stdout } = await run(process.execPath, [program, ...calls], { env: environment });
  return JSON.parse(stdout) as unknown[];
}

/** What happens on the wire as well: each answer goes to the request with its index, the last to all that follow. */
async function observed(
  program: string,
  calls: readonly string[],
  answers: readonly ScriptedAnswer[],
  environment: (url: string) => NodeJS.ProcessEnv = (url) => ({ AWS_ENDPOINT_URL: url }),
) {
  const server = await startScriptedServer((_request, index) => answers[Math.min(index, answers.length - 1)] ?? {});
  try {
    const result = await outcomes(program, calls, { ...ENVIRONMENT, ...environment(server.url) });
    return { result, requests: server.requests };
  } finally {
    await server.close();
  }
}

/** A request without what differs from run to run. */
function comparable({ method, path, headers, body }: SeenRequest): unknown {
  const { authorization = '', 'amz-sdk-invocation-id': id, 'x-amz-date': date, host, ...others } = headers;
  const signed = authorization.replace(/\/\d{8}\//, '/DATE/').replace(/Signature=.*/, '');
  return { method, path, body, signed, has: [id, date, host].map((value) => typeof value), others };
}

const failure = (type: string, status = 400, more: object = {}): ScriptedAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: `the message of ${type}`, ...more },
});
const throttledUntil = (time: string): ScriptedAnswer => {
  const answer = failure('ThrottlingException');
  return { ...answer, headers: { ...answer.headers, 'retry-after': time } };
};
const ITEM = {
  Item: { service: { S: 'a' }, number: { N: '1.5' }, data: { B: 'AQI=' }, list: { L: [{ NULL: true }] } },
};

describe('a bundle with parts of the SDK left out does what one with the whole SDK does', () => {
  test.each<[string, string[], ScriptedAnswer[]]>([
    ['reads and writes', ['get', 'update'], [{ body: ITEM }, { body: {} }]],
    ['reads a batch', ['batchGet'], [{ body: { Responses: { t: [ITEM.Item] }, UnprocessedKeys: {} } }]],
    ['a condition that fails', ['update'], [failure('ConditionalCheckFailedException', 400, ITEM)]],
    ['a table that is missing', ['get'], [failure('ResourceNotFoundException')]],
    ['throttling, retried', ['get'], [failure('ProvisionedThroughputExceededException'), { body: ITEM }]],
    ['throttling that lasts', ['get'], [failure('ThrottlingException')]],
    ['a fault of the service, retried', ['update'], [failure('InternalServerError', 500), { body: {} }]],
    ['a gateway that answers in HTML', ['get'], [{ status: 503, body: '<html></html>' }, { body: ITEM }]],
    ['a connection that breaks, retried', ['get'], [{ fault: 'reset' }, { body: ITEM }]],
    ['half an answer', ['get'], [{ body: ITEM, fault: 'truncate' }, { body: ITEM }]],
    ['an error that the SDK does not know', ['get'], [failure('ValidationException')]],
    ['an error of another operation', ['get'], [failure('BackupNotFoundException')]],
    ['an error with a number beyond a double', ['get'], [failure('ValidationException', 400, { size: 2 ** 70 })]],
    ['a time to retry after', ['get'], [throttledUntil(new Date(0).toUTCString()), { body: ITEM }]],
    ['a time that is none', ['get'], [throttledUntil('Thu, 99 Foo 1970 00:00:00 GMT'), { body: ITEM }]],
    ['a trace of the invocation', ['traced', 'secret'], [{ body: {} }]],
    ['a secret', ['secret'], [{ body: { SecretString: 'x', ARN: 'arn', CreatedDate: 1.5 } }]],
    ['a secret that is missing', ['secret'], [failure('ResourceNotFoundException')]],
  ])('%s', async (_what, calls, answers) => {
    const [before, after] = await Promise.all([observed(whole, calls, answers), observed(lean, calls, answers)]);
    expect(after.result).toEqual(before.result);
    expect(after.requests.map(comparable)).toEqual(before.requests.map(comparable));
    expect(after.requests.length).toBeGreaterThan(0);
    for (const { headers } of after.requests) {
      expect(headers).toMatchObject({
        'x-amz-security-token': 'session',
        authorization: expect.stringMatching(/^AWS4/),
      });
    }
  });

  test('corrects its clock by the one of AWS', async () => {
    const hourAhead = new Date(Date.now() + 3_600_000);
    const skewed = failure('InvalidSignatureException');
    const { result, requests } = await observed(
      lean,
      ['get'],
      [{ ...skewed, headers: { ...skewed.headers, date: hourAhead.toUTCString() } }, { body: ITEM }],
    );
    expect(result).toMatchObject([{ attempts: 2 }]);
    expect(requests.map(({ headers }) => String(headers['x-amz-date']).slice(0, 11))).toEqual(
      [new Date(hourAhead.getTime() - 3_600_000), hourAhead].map((at) =>
        at.toISOString().replace(/[-:]/g, '').slice(0, 11),
      ),
    );
  });

  test.each<[string, NodeJS.ProcessEnv, object[]]>([
    ['a region', {}, [{ hostname: 'dynamodb.eu-central-1.amazonaws.com', scope: 'eu-central-1/dynamodb' }, {}]],
    ['China', { AWS_REGION: 'cn-north-1' }, [{ hostname: 'dynamodb.cn-north-1.amazonaws.com.cn' }, {}]],
    ['GovCloud', { AWS_REGION: 'us-gov-west-1' }, [{ hostname: 'dynamodb.us-gov-west-1.amazonaws.com' }, {}]],
    [
      'FIPS',
      { AWS_REGION: 'us-east-1', AWS_USE_FIPS_ENDPOINT: 'true' },
      [{ hostname: 'dynamodb-fips.us-east-1.amazonaws.com' }, {}],
    ],
    ['dual stack', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, [{ hostname: 'dynamodb.eu-central-1.api.aws' }, {}]],
    [
      'FIPS and dual stack in a partition that is not public',
      { AWS_REGION: 'us-iso-east-1', AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' },
      [
        { hostname: 'dynamodb-fips.us-iso-east-1.api.aws.ic.gov' },
        { hostname: 'secretsmanager-fips.us-iso-east-1.api.aws.ic.gov' },
      ],
    ],
    [
      'none of the endpoints that are configured',
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      [{ hostname: 'dynamodb.eu-central-1.amazonaws.com' }, { hostname: 'secretsmanager.eu-central-1.amazonaws.com' }],
    ],
    [
      'an endpoint of its own',
      { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.2:1' },
      [{ hostname: '127.0.0.1' }, { hostname: '127.0.0.2' }],
    ],
    ['the mode "auto" elsewhere', { AWS_DEFAULTS_MODE: 'auto', AWS_EC2_METADATA_DISABLED: 'true' }, [{}, {}]],
    ['the mode "auto" in Lambda', { AWS_DEFAULTS_MODE: 'auto', AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' }, [{}, {}]],
  ])('calls where the environment says: %s', async (_what, environment, expected) => {
    const calls = ['dynamoDbHost', 'secretsManagerHost'];
    const of = (program: string) => outcomes(program, calls, { ...ENVIRONMENT, ...environment });
    const [before, after] = await Promise.all([of(whole), of(lean)]);
    expect(after).toEqual(before);
    expect(after).toMatchObject(expected.map((answer) => ({ answer })));
  });
});

describe('a bundle with parts of the SDK left out and one with the whole SDK', () => {
  test.each<[string, (url: string) => NodeJS.ProcessEnv]>([
    [
      'one for each service, with a path',
      (url) => ({
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        AWS_ENDPOINT_URL_DYNAMODB: `${url}/a/b`,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: `${url}/c/`,
      }),
    ],
    [
      'one for Secrets Manager, with the trace of the environment',
      (url) => ({
        AWS_ENDPOINT_URL: `${url}/d`,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
        AWS_LAMBDA_FUNCTION_NAME: 'refresh-tokens',
        _X_AMZN_TRACE_ID: 'Root=1-2-3',
      }),
    ],
  ])('send the same to an endpoint: %s', async (_what, environment) => {
    const of = (program: string) => observed(program, ['get', 'secret'], [{ body: {} }], environment);
    const [before, after] = await Promise.all([of(whole), of(lean)]);
    expect(after.result).toEqual(before.result);
    expect(after.requests.map(comparable)).toEqual(before.requests.map(comparable));
    expect(after.requests).toHaveLength(2);
  });

  test('say the same without a region', async () => {
    const { AWS_REGION, ...others } = ENVIRONMENT;
    const environment = { ...others, AWS_EC2_METADATA_DISABLED: 'true' };
    const of = (program: string) => outcomes(program, ['dynamoDbHost', 'secretsManagerHost'], environment);
    const [before, after] = await Promise.all([of(whole), of(lean)]);
    expect(after).toEqual(before);
    expect(after).toMatchObject([{ message: 'Region is missing' }, { message: 'Region is missing' }]);
  });

  test.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['an empty region', { AWS_REGION: '' }, /Region not accepted/],
    ['FIPS', { AWS_ENDPOINT_URL: 'http://a', AWS_USE_FIPS_ENDPOINT: 'true' }, /FIPS and custom endpoint/],
    ['dual stack', { AWS_ENDPOINT_URL: 'http://a', AWS_USE_DUALSTACK_ENDPOINT: 'true' }, /Dualstack and custom/],
    ['no URL', { AWS_ENDPOINT_URL: 'a b' }, /Invalid URL/],
  ])('say the same of an endpoint that cannot be: %s', async (_what, environment, message) => {
    const calls = ['dynamoDbHost', 'secretsManagerHost'];
    const of = (program: string) =>
      outcomes(program, calls, { ...ENVIRONMENT, AWS_EC2_METADATA_DISABLED: 'true', ...environment });
    const [before, after] = await Promise.all([of(whole), of(lean)]);
    expect(after).toEqual(before);
    expect(after).toMatchObject([1, 2].map(() => ({ message: expect.stringMatching(message) })));
  });
});

describe('a bundle with parts of the SDK left out', () => {
  test('asks no endpoint of an account', async () => {
    const environment = { ...ENVIRONMENT, AWS_ACCOUNT_ID: '123456789012' };
    const hosts = (program: string) => outcomes(program, ['dynamoDbHost'], environment);
    expect(await hosts(whole)).toMatchObject([{ answer: { hostname: '123456789012.ddb.eu-central-1.amazonaws.com' } }]);
    expect(await hosts(lean)).toMatchObject([{ answer: { hostname: 'dynamodb.eu-central-1.amazonaws.com' } }]);
  });

  test('stores no set', async () => {
    expect(await outcomes(lean, ['set'], ENVIRONMENT)).toMatchObject([{ message: 'left out of the bundle' }]);
  });

  test('says that the environment has no credentials, and does not look for them elsewhere', async () => {
    const { AWS_REGION } = ENVIRONMENT;
    expect(await outcomes(lean, ['dynamoDbHost'], { AWS_REGION, AWS_PROFILE: 'p' })).toMatchObject([
      { name: 'CredentialsProviderError', message: 'Unable to find environment variable credentials.' },
    ]);
  });

  type Stand = Readonly<Record<string, new () => unknown>> & Readonly<Record<string, () => unknown>>;
  test.each<[string, (stand: Stand) => unknown]>([
    ['sha256/Sha256Js.js', ({ Sha256Js }) => Sha256Js && new Sha256Js()],
    ['pagination/QueryPaginator.js', ({ paginateQuery }) => paginateQuery?.()],
    ['pagination/ScanPaginator.js', ({ paginateScan }) => paginateScan?.()],
  ])('says so where it is reached: %s', async (path, reach) => {
    const source = LEFT_OUT.find(({ file }) => file.endsWith(path))?.instead;
    const reached = async () =>
      reach((await import(`data:text/javascript,${encodeURIComponent(source ?? '')}`)) as Stand);
    await expect(reached()).rejects.toThrow('left out of the bundle');
  });

  test('keeps the class of every error that is told by its class, and of no other', () => {
    const adapters = fileURLToPath(new URL('../../../functions/adapters/', import.meta.url));
    const told = (folder: string): string[] => {
      const files = readdirSync(join(adapters, folder)).map((name) =>
        readFileSync(join(adapters, folder, name), 'utf8'),
      );
      const names = files.flatMap((source) => [...source.matchAll(/instanceof (\w+(?:Exception|Failure|Error))\b/g)]);
      return [...new Set(names.map(([, name]) => String(name)))].filter((name) => /Exception$|Failure$/.test(name));
    };
    expect(LEFT_OUT.flatMap(({ errors }) => (errors ? [errors] : []))).toEqual([
      told('dynamodb'),
      told('secrets-manager'),
    ]);
  });

  test('fails to build when the list names what is not there', () => {
    const unasked = leaveOut();
    expect(unasked.expectAllUsed).toThrow(/left-out\.ts names .*credential-provider-node/);
    expect(LEFT_OUT.filter(({ file }) => !existsSync(join(PACKAGES, file)))).toEqual([]);
  });
});
