import { afterEach, expect, test } from '@jest/globals';
import { connect } from '../../../../lib/cli/connection/connect.ts';
import type { Connection } from '../../../../lib/cli/connection/connection.ts';
import { NOW } from '../../../support/cli-harness.ts';
import { type ScriptedServer, startScriptedServer } from '../../../support/scripted-server.ts';

const STACK = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks>
<member><StackName>TokenKeeper</StackName><CreationTime>2026-11-23T05:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>
<Outputs><member><OutputKey>ServeTokensFunction</OutputKey><OutputValue>serve</OutputValue></member>
<member><OutputKey>TokenTable</OutputKey><OutputValue>table</OutputValue></member></Outputs></member>
</Stacks></DescribeStacksResult></DescribeStacksResponse>`;
const DENIED = `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>`;
const ENVIRONMENT = { AWS_REGION: 'us-east-1' };

let server: ScriptedServer | undefined;
let connection: Connection | undefined;
afterEach(async () => {
  connection?.close();
  await server?.close();
});

test('the stack is asked once for all names, and again after it could not be asked', async () => {
  process.env['AWS_ACCESS_KEY_ID'] = 'a';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'b';
  let isDenied = true;
  server = await startScriptedServer(({ path }) => {
    if (path !== '/') {
      return { status: 404 };
    }
    return { status: isDenied ? 403 : 200, headers: { 'Content-Type': 'text/xml' }, body: isDenied ? DENIED : STACK };
  });
  const options = { stack: 'TokenKeeper', endpointUrl: server.url };
  connection = await connect(options, ENVIRONMENT, { now: () => NOW });
  await expect(connection.names.serveTokens()).rejects.toThrow(
    '(cloudformation:DescribeStacks in us-east-1): AccessDenied',
  );
  isDenied = false;
  expect(await connection.names.serveTokens()).toBe('serve');
  expect(await connection.names.tokenTable()).toBe('table');
  expect(server.requests.map(({ path }) => path)).toEqual(['/token-keeper.json', '/', '/']);
});
