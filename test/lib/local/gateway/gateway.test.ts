import type { IncomingMessage, ServerResponse } from 'node:http';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, test } from '@jest/globals';
import { LocalProblem } from '../../../../lib/local/files/local-problem.ts';
import { type Gateway, type GatewayParts, openGateway } from '../../../../lib/local/gateway/gateway.ts';
import { selfDescription } from '../../../../lib/local/gateway/self-description.ts';
import { openDynamoDb } from '../../../../lib/local/servers/dynamodb-server.ts';
import { createWorkspace } from '../../../support/workspace.ts';
import { LOCAL_CREDENTIALS } from '../fixtures/loopback-server.ts';

const gateways: Gateway[] = [];
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
});

const say = (text: string) => (incoming: IncomingMessage, response: ServerResponse) => {
  incoming.resume();
  response.end(`${text} ${incoming.url}`);
};
const PARTS: GatewayParts = {
  dynamodb: say('dynamodb'),
  secretsManager: say('secrets'),
  invoke: say('invoke'),
  authorizationServer: say('authorization'),
  page: say('page'),
  description: 'welcome',
  selfDescription: selfDescription([], '/data/credentials'),
};

async function open(parts: Partial<GatewayParts> = {}): Promise<Gateway> {
  const gateway = await openGateway(0);
  gateways.push(gateway);
  gateway.serve({ ...PARTS, ...parts });
  return gateway;
}

/** Sends a request with headers that fetch would not let through. */
function send(gateway: Gateway, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(gateway.url, { headers }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
}

describe('a request', () => {
  test.each([
    ['POST', '/', { 'X-Amz-Target': 'DynamoDB_20120810.GetItem' }, 'dynamodb /'],
    ['POST', '/', { 'X-Amz-Target': 'secretsmanager.GetSecretValue' }, 'secrets /'],
    [
      'POST',
      '/2015-03-31/functions/a:b/invocations?Qualifier=b',
      {},
      'invoke /2015-03-31/functions/a:b/invocations?Qualifier=b',
    ],
    ['POST', '/authorization-server/token?a=b', {}, 'authorization /token?a=b'],
    [
      'GET',
      '/authorization-server/.well-known/openid-configuration',
      {},
      'authorization /.well-known/openid-configuration',
    ],
    ['GET', '/', {}, 'welcome'],
    ['GET', '/', { Accept: 'text/html, */*' }, 'page /'],
    ['GET', '/status-page/style.css?v=1', {}, 'page /status-page/style.css?v=1'],
    ['GET', '/token-keeper.json', {}, JSON.stringify(PARTS.selfDescription)],
  ])('%s %s %j goes where it belongs', async (method, path, headers, text) => {
    const gateway = await open();
    const answer = await fetch(`${gateway.url}${path}`, { method, headers });
    expect({ status: answer.status, text: await answer.text() }).toEqual({ status: 200, text });
  });

  test('that nothing answers gets 404 and what there is', async () => {
    const gateway = await open({ authorizationServer: undefined });
    for (const path of ['/nope', '/authorization-server/token']) {
      const answer = await fetch(`${gateway.url}${path}`, { method: 'POST' });
      expect(answer.status).toBe(404);
      const { message, available } = (await answer.json()) as { message: string; available: string[] };
      expect(message).toBe(`nothing answers POST ${path} here`);
      expect(available).toHaveLength(3);
    }
  });

  test('of a browser gets the description where there is no page', async () => {
    const gateway = await open({ page: undefined });
    expect(await (await fetch(gateway.url, { headers: { Accept: 'text/html' } })).text()).toBe('welcome');
    expect((await fetch(`${gateway.url}/status-page/style.css`)).status).toBe(404);
  });

  test('for the page that would change something gets 404', async () => {
    const gateway = await open();
    const post = { method: 'POST', headers: { Accept: 'text/html' } };
    expect((await fetch(`${gateway.url}/status-page/fragment`, post)).status).toBe(404);
  });

  test('before everything is up gets 503', async () => {
    const gateway = await openGateway(0);
    gateways.push(gateway);
    expect((await fetch(gateway.url)).status).toBe(503);
  });

  test('whose part fails gets 500 and the gateway goes on', async () => {
    const gateway = await open({
      invoke: () => {
        throw new Error('s3cret');
      },
    });
    const answer = await fetch(`${gateway.url}/2015-03-31/functions/a/invocations`, { method: 'POST' });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('s3cret');
    expect((await fetch(gateway.url)).status).toBe(200);
  });
});

describe('a web page', () => {
  test.each(['127.0.0.1', 'localhost', '[::1]'])(
    'may not be imitated by the name %s, that is loopback',
    async (name) => {
      const gateway = await open();
      expect(await send(gateway, { Host: `${name}:${gateway.port}` })).toBe(200);
    },
  );

  test.each([
    { Host: 'evil.example' },
    { Host: '127.0.0.1' },
    { Host: '127.0.0.1:1' },
    { Host: '127.0.0.1.evil.example:80' },
  ])('that reaches loopback by another name is refused: %j', async (headers) => {
    expect(await send(await open(), headers)).toBe(403);
  });

  test('that has an Origin is refused, and no answer lets it read', async () => {
    const gateway = await open();
    expect(await send(gateway, { Origin: 'https://evil.example' })).toBe(403);
  });
});

test('a port that is taken is told in one line', async () => {
  const { port } = await open();
  await expect(openGateway(port)).rejects.toEqual(
    new LocalProblem(
      `port ${port} on 127.0.0.1 is in use: stop what uses it, or choose another with --port (0 takes any free one)`,
    ),
  );
});

test('a client of DynamoDB that breaks its request off does no harm', async () => {
  const workspace = createWorkspace();
  const dynamodb = await openDynamoDb(join(workspace.path, 'dynamodb'));
  const { port, url } = await open({ dynamodb: dynamodb.answer });
  await new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      const head = ['POST / HTTP/1.1', `Host: 127.0.0.1:${port}`, 'X-Amz-Target: DynamoDB_20120810.ListTables'];
      socket.write(`${head.join('\r\n')}\r\nContent-Length: 99\r\n\r\n{`);
      setTimeout(() => socket.destroy(), 50);
    });
    socket.on('close', () => resolve());
  });
  const client = new DynamoDBClient({ ...LOCAL_CREDENTIALS, endpoint: url });
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  client.destroy();
  await gateways.pop()?.close();
  await dynamodb.close();
  workspace.remove();
});
