import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connect } from '../../../../lib/cli/connection/connect.ts';
import { selfDescription } from '../../../../lib/local/gateway/self-description.ts';
import { useAwsEnvironment } from '../../../support/aws-environment.ts';
import { NOW } from '../../../support/cli-harness.ts';
import { type ScriptedAnswer, type ScriptedServer, startScriptedServer } from '../../../support/scripted-server.ts';

const clock = { now: () => NOW };
let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer(() => ({ status: 404 }));
});
afterEach(() => server.close());
useAwsEnvironment();

const open = (options: object = {}, environment = {}) =>
  connect({ stack: 'TokenKeeper', endpointUrl: server.url, ...options }, environment, clock);

/** What CloudFormation answers, in the XML of its Query protocol. */
function stackWith(outputs: Readonly<Record<string, string>>): ScriptedAnswer {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const body = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
    <StackName>TokenKeeper</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-11-23T05:00:00Z</CreationTime>
    <Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
  return { headers: { 'content-type': 'text/xml' }, body };
}
const OUTPUTS = { ServeTokensFunction: 'serve-abc', RefreshTokensFunction: 'refresh-abc', TokenTable: 'table-abc' };
const stackError = (code: string, message: string): ScriptedAnswer => ({
  status: 400,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});
const NESTED = 'arn:aws:cloudformation:us-east-1:111122223333:stack/Inner/1';
/** Three pages: two of the stack, one of the stack that is nested in it. */
function resourcesFor(request: string): ScriptedAnswer {
  const asked = new URLSearchParams(request);
  const isNested = asked.get('StackName') === NESTED;
  const first = `<NextToken>second</NextToken>${resource('Inner', 'AWS::CloudFormation::Stack', NESTED)}`;
  const second = resource('TkTokensTable0123ABCD', 'AWS::DynamoDB::Table', 'table-abc');
  const inner = resource('TkServeTokensFunction0123ABCD', 'AWS::Lambda::Function', 'serve-abc');
  const members = isNested ? inner : asked.get('NextToken') === 'second' ? second : first;
  const [token = '', summaries = ''] = members.startsWith('<Next')
    ? members.split(/(?<=<\/NextToken>)/)
    : ['', members];
  const body = `<ListStackResourcesResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ListStackResourcesResult>
    <StackResourceSummaries>${summaries}</StackResourceSummaries>${token}</ListStackResourcesResult></ListStackResourcesResponse>`;
  return { headers: { 'content-type': 'text/xml' }, body };
}
const resource = (logicalId: string, type: string, physicalId: string): string =>
  `<member><LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>${physicalId}</PhysicalResourceId>
  <ResourceType>${type}</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`;
const answerStack = (answer: ScriptedAnswer) =>
  server.answerWith(({ body }) => (body.includes('DescribeStacks') ? answer : { status: 404 }));

describe('names', () => {
  test('come from the outputs of the stack, which is asked once', async () => {
    answerStack(stackWith(OUTPUTS));
    const { names, where, definitions } = await open();
    expect(await names.serveTokens()).toBe('serve-abc');
    expect(await names.refreshTokens()).toBe('refresh-abc');
    expect(await names.tokenTable()).toBe('table-abc');
    expect(server.requests.filter(({ body }) => body.includes('DescribeStacks'))).toHaveLength(1);
    expect({ where, definitions }).toEqual({ where: { kind: 'aws', stack: 'TokenKeeper', endpoint: server.url } });
  });

  test.each<[string, object, object, string]>([
    ['is an output of the stack', { ...OUTPUTS, SecretPrefix: 'Keeper/TokenKeeper/' }, {}, 'Keeper/TokenKeeper/'],
    ['of an earlier version is what it has always been', OUTPUTS, {}, 'token-keeper/'],
    [
      'is asked for beside functions that were named',
      { ...OUTPUTS, SecretPrefix: 'prod/' },
      { function: 'mine' },
      'prod/',
    ],
  ])('the beginning of the names of secrets %s', async (_what, outputs, options, expected) => {
    answerStack(stackWith(outputs as Record<string, string>));
    expect(await (await open(options)).names.secretPrefix()).toBe(expected);
  });

  test('the beginning of the names of secrets is the usual one where functions were named and there is no stack', async () => {
    answerStack(stackError('ValidationError', 'Stack with id TokenKeeper does not exist'));
    expect(await (await open({ function: 'mine' })).names.secretPrefix()).toBe('token-keeper/');
    await expect((await open()).names.secretPrefix()).rejects.toThrow('there is no stack TokenKeeper');
  });

  test('are those of the keeper that is named, where the stack has several', async () => {
    answerStack(
      stackWith({ AOutputsServeTokensFunction11111111: 'serve-a', BOutputsServeTokensFunction22222222: 'serve-b' }),
    );
    expect(await (await open({ keeper: 'B' })).names.serveTokens()).toBe('serve-b');
    await expect((await open()).names.serveTokens()).rejects.toMatchObject({
      exitCode: 64,
      message: 'the stack TokenKeeper has 2 keepers; name one by --keeper: TokenKeeper/A, TokenKeeper/B',
    });
    await expect((await open({ keeper: 'C' })).names.serveTokens()).rejects.toMatchObject({
      exitCode: 64,
      message: 'the stack TokenKeeper has no keeper "C"; --keeper takes TokenKeeper/A, TokenKeeper/B',
    });
  });

  test('are found by the resources of a stack without outputs, and of those nested in it', async () => {
    server.answerWith(({ body }) => (body.includes('DescribeStacks') ? stackWith({}) : resourcesFor(body)));
    const { names } = await open();
    expect([await names.serveTokens(), await names.tokenTable()]).toEqual(['serve-abc', 'table-abc']);
    await expect(names.refreshTokens()).rejects.toMatchObject({
      message: expect.stringContaining('no output RefreshTokensFunction'),
    });
  });

  test('that were given are taken, and no stack is asked', async () => {
    const { names } = await open({ function: 'mine', refreshFunction: 'also-mine', table: 'my-table' });
    expect([await names.serveTokens(), await names.refreshTokens(), await names.tokenTable()]).toEqual([
      'mine',
      'also-mine',
      'my-table',
    ]);
    expect(server.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  test('are the local environment’s where it answers, with its definitions', async () => {
    const description = selfDescription([], '/nowhere/credentials');
    server.answerWith(() => ({ body: description }));
    const { names, where, definitions } = await open();
    expect([await names.serveTokens(), await names.refreshTokens()]).toEqual(['serve-tokens', 'refresh-tokens']);
    expect({ kind: where.kind, definitions }).toEqual({ kind: 'local', definitions: [] });
  });

  test.each<[string, ScriptedAnswer, string]>([
    [
      'no such stack',
      stackError('ValidationError', 'Stack with id TokenKeeper does not exist'),
      'there is no stack TokenKeeper in us-east-1 of this account: name another by --stack, --region or --profile',
    ],
    ['another stack', stackWith({ BucketName: 'x' }), 'the stack TokenKeeper has no output ServeTokensFunction'],
    [
      'no permission',
      stackError('AccessDenied', 'User is not authorized'),
      'asking for the stack TokenKeeper (cloudformation:DescribeStacks in us-east-1): AccessDeniedException: User is not authorized',
    ],
    [
      'a bad signature',
      stackError('SignatureDoesNotMatch', 'the signature is wrong'),
      'asking for the stack TokenKeeper (cloudformation:DescribeStacks in us-east-1): InvalidSignatureException',
    ],
  ])('%s is told', async (_what, answer, message) => {
    answerStack(answer);
    const { names } = await open();
    await expect(names.serveTokens()).rejects.toMatchObject({
      exitCode: 69,
      message: expect.stringContaining(message),
    });
  });
});

describe('an invocation', () => {
  const invoke = async (answer: ScriptedAnswer) => {
    server.answerWith(({ path }) => (path.includes('/invocations') ? answer : { status: 404 }));
    return (await open({ function: 'serve' })).invoke('serve:genesys', { operation: 'getToken' });
  };
  const refusal = (errorType: string): ScriptedAnswer => ({
    status: 403,
    headers: { 'x-amzn-errortype': errorType },
    body: { Message: 'no' },
  });

  test.each([
    ['2026-11-23T05:00:00Z', 0],
    ['2026-11-23T05:02:00Z', 120],
    ['2026-11-23T04:58:00Z', -120],
  ])('that AWS dates %s puts its clock %d s ahead', async (date, offset) => {
    const reply = await invoke({ headers: { date: new Date(date).toUTCString() }, body: { fingerprint: 'a' } });
    expect(reply).toMatchObject({ payload: { fingerprint: 'a' }, awsClockOffsetSeconds: offset });
    expect(server.requests.at(-1)?.path).toBe('/2015-03-31/functions/serve%3Agenesys/invocations');
  });

  test('of a function that fails has its error', async () => {
    const body = { errorType: 'TokenUnavailable', errorMessage: 'none' };
    const reply = await invoke({ headers: { 'x-amz-function-error': 'Unhandled' }, body });
    expect(reply.failed).toEqual({ errorType: 'TokenUnavailable', message: 'none' });
    expect(reply).not.toHaveProperty('payload');
  });

  test.each([
    ['AccessDeniedException', 'permission-missing'],
    ['ResourceNotFoundException', 'alias-missing'],
    ['TooManyRequestsException', 'function-throttled'],
    ['ExpiredTokenException', 'credentials-refused'],
    ['SomethingNew', 'function-failed'],
  ])('refused with %s has the cause %s', async (errorType, code) => {
    await expect(invoke(refusal(errorType))).rejects.toMatchObject({
      exitCode: 69,
      errorName: errorType,
      diagnosis: { code },
    });
  });
});

describe('the region', () => {
  const signedFor = async (options: object, environment: Record<string, string>) => {
    const connection = await open({ function: 'serve', ...options }, environment);
    await connection.invoke('serve:genesys', {}).catch(() => {});
    return /\/\d{8}\/([a-z0-9-]+)\/lambda\//.exec(String(server.requests.at(-1)?.headers.authorization))?.[1];
  };

  test.each([
    [{ region: 'eu-central-1' }, { AWS_REGION: 'us-west-2' }, 'eu-central-1'],
    [{}, { AWS_REGION: 'us-west-2', AWS_DEFAULT_REGION: 'eu-west-1' }, 'us-west-2'],
    [{}, { AWS_DEFAULT_REGION: 'eu-west-1' }, 'eu-west-1'],
    [{}, {}, 'us-east-1'],
  ])('of %j in %j is %s', async (options, environment, region) => {
    expect(await signedFor(options, environment)).toBe(region);
  });
});

test('an endpoint in the environment must be a URL as well', async () => {
  const wrong = connect({ stack: 'TokenKeeper' }, { AWS_ENDPOINT_URL: 'localhost:4566' }, clock);
  await expect(wrong).rejects.toMatchObject({ exitCode: 64, message: 'AWS_ENDPOINT_URL is not an http or https URL' });
});
