import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { describeUnless } from '../support/describe-unless.ts';
import { type ScriptedAnswer, type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';
import { type LoopbackAccount, openLoopbackAccount } from './support/loopback-account.ts';
import { installRuntimeInterfaceClient } from './support/runtime-interface-client.ts';

/** What may be said of a refusal, and what an endpoint that is none of AWS might say besides. */
const LEAK = 'tK7f3A9c+0b/Zq42==';
const KEY_DISABLED =
  'KMS key access denied error: com.amazonaws.services.kms.model.AWSKMSException: arn:aws:kms:us-east-1:123456789012:key/0e35 is disabled.';

const { entry: runtime, whyNot } = { entry: '', whyNot: undefined, ...installRuntimeInterfaceClient() };
describeUnless(whyNot, "what AWS refuses, as Lambda's runtime hands it on", () => describeRefusals(runtime));

/** What the emulator cannot do: keys, and the names of errors. */
function describeRefusals(entry: string): void {
  const services = [
    {
      id: 'alpha',
      tokenUrl: 'http://127.0.0.1:9/token',
      grant: { type: 'client_credentials' },
      clientAuthentication: { method: 'client_secret_basic' },
      secret: { name: 'alpha' },
    },
  ];
  let account: LoopbackAccount;
  let aws: ScriptedServer;
  beforeEach(async () => {
    account = await openLoopbackAccount(entry, { alpha: { clientId: 'alpha', clientSecret: LEAK } });
    aws = await startScriptedServer(() => ({ status: 500 }));
  });
  afterEach(async () => {
    await account.close();
    await aws.close();
  });

  const json = (type: string, message: string): ScriptedAnswer => ({
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: `${message} ${LEAK}\n${LEAK}` },
  });
  const rest = (type: string, status: number): ScriptedAnswer => ({
    status,
    headers: { 'x-amzn-errortype': type },
    body: { Message: `Lambda was unable to decrypt the environment variables ${LEAK}` },
  });
  const told = (errorType: string, code: string, fact: RegExp) => ({
    ok: false,
    error: expect.objectContaining({
      errorType,
      errorMessage: expect.stringMatching(
        new RegExp(`; cause: .*${fact.source}.*; what to do: .* \\[${code}\\] \\(a retry cannot help\\)$`),
      ),
    }),
  });

  const STORE: readonly (readonly [string, ScriptedAnswer, string, RegExp])[] = [
    [
      'a disabled key',
      json('AccessDeniedException', KEY_DISABLED),
      'store-key-unavailable',
      /AWS says "KMS key .* is disabled\. …"/,
    ],
    ['a key that is gone', json('KMSNotFoundException', 'the key is gone'), 'store-key-unavailable', /KMSNotFound/],
    ['no table', json('ResourceNotFoundException', 'Requested resource not found'), 'store-missing', /not found …"/],
    ['no permission', json('AccessDeniedException', 'no policy allows it'), 'store-access-denied', /allows it …"/],
  ];

  test.each(STORE)('%s: both functions name it, in error and line', async (_what, answer, code, fact) => {
    aws.answerWith(() => answer);
    const environment = { AWS_ENDPOINT_URL_DYNAMODB: aws.url };
    const serveTokens = await account.deploy('serve-tokens', { services, environment });
    const refreshTokens = await account.deploy('refresh-tokens', { services, environment });
    const answers = [
      await serveTokens.invoke('alpha', { operation: 'getToken' }),
      await serveTokens.invoke('status', { operation: 'status' }),
      await refreshTokens.invoke(undefined, { operation: 'refresh', service: 'alpha', force: true }),
      await refreshTokens.invoke(undefined, { operation: 'sweep' }),
    ];
    expect(answers.map(({ result }) => result)).toEqual(answers.map(() => told('StoreUnavailable', code, fact)));
    const { result } = await refreshTokens.invoke(undefined, { operation: 'check', service: 'alpha' });
    expect(result).toMatchObject({ ok: true, resultText: expect.stringContaining(`"code":"${code}"`) });
    const lines = [serveTokens, refreshTokens].map(({ stdout }) => stdout.join('\n'));
    expect(lines).toEqual(lines.map(() => expect.stringContaining(`"cause":"${code}"`)));
    expect(JSON.stringify([answers, result, lines, serveTokens.stderr, refreshTokens.stderr])).not.toContain(LEAK);
  });

  test.each([
    ['KMSDisabledException', 502, 'refresh-key-unavailable'],
    ['AccessDeniedException', 403, 'refresh-access-denied'],
    ['ResourceNotFoundException', 404, 'refresh-missing'],
  ])('%s of Lambda: getToken names it, and the check of a status', async (type, status, code) => {
    aws.answerWith(() => rest(type, status));
    const environment = { AWS_ENDPOINT_URL_LAMBDA: aws.url };
    const serveTokens = await account.deploy('serve-tokens', { services, environment });
    const answer = await serveTokens.invoke('alpha', { operation: 'getToken' });
    expect(answer.result).toEqual(told('TokenUnavailable', code, new RegExp(`failed with ${type}`)));
    const check = await serveTokens.invoke('status', { operation: 'status', service: 'alpha', check: true });
    expect(check.result).toMatchObject({ ok: true, resultText: expect.stringContaining(`"code":"${code}"`) });
    expect(JSON.stringify([answer, check, serveTokens.stdout, serveTokens.stderr])).not.toContain(LEAK);
  });
}
