import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from '@jest/globals';
import { requestBounds } from '../../../../lib/cli/connection/aws-config.ts';
import { awsErrorName } from '../../../../lib/cli/connection/aws-error.ts';
import { type ScriptedAnswer, startScriptedServer } from '../../../support/scripted-server.ts';
import { LOCAL_CREDENTIALS } from '../../local/fixtures/loopback-server.ts';

test.each<[number, ScriptedAnswer, string | undefined]>([
  [200, { fault: 'hang' }, 'ETIMEDOUT'],
  [2000, { delayMs: 200, body: { SecretList: [] } }, undefined],
])('with %s ms, %j ends as %s', async (boundMs, answer, name) => {
  const server = await startScriptedServer(() => answer);
  const bounded = { ...LOCAL_CREDENTIALS, endpoint: server.url, requestHandler: requestBounds(boundMs) };
  const client = new SecretsManagerClient(bounded);
  try {
    const failed = await client.send(new ListSecretsCommand({})).then(() => undefined, awsErrorName);
    expect(failed).toBe(name);
  } finally {
    client.destroy();
    await server.close();
  }
});
