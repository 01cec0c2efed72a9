/** This folder: what a call that failed says: which one it was, what lay in its way, what the function answered. */

import { defined } from '../../../functions/domain/values/defined.ts';

/** What the calls of a run have in common. */
export interface AwsSite {
  /** The profile that was named; absent: none was. */
  readonly profile?: string;
  /** Where the local environment says its credential is, and it cannot be read; absent: it is another AWS, or can be read. */
  readonly unreadableCredential?: string;
}

/** A call of AWS that has failed. */
export interface AwsAsk extends AwsSite {
  /** As people call it: `Secrets Manager`. */
  readonly service: string;
  /** As IAM has it: `secretsmanager:GetSecretValue`. */
  readonly action: string;
  readonly region?: string;
  /** Host, with a port if that was named; absent: nothing was sent, for want of credentials. */
  readonly host?: string;
}

/** Services by the SDK's name of their client: as people call it, and before the colon of an action. */
const SERVICES: Readonly<Record<string, readonly [string, string]>> = {
  CloudFormationClient: ['CloudFormation', 'cloudformation'],
  CloudWatchClient: ['CloudWatch', 'cloudwatch'],
  CloudWatchLogsClient: ['CloudWatch Logs', 'logs'],
  DynamoDBClient: ['DynamoDB', 'dynamodb'],
  LambdaClient: ['Lambda', 'lambda'],
  SecretsManagerClient: ['Secrets Manager', 'secretsmanager'],
};
/** The one command whose action has another name. */
const ACTIONS: Readonly<Record<string, string>> = { Invoke: 'InvokeFunction' };

/** As much of a client of the SDK as is needed here. */
interface NotedClient {
  readonly config: { readonly region?: string | (() => Promise<string>) };
  readonly middlewareStack: { add(middleware: never, options: never): void };
}

interface Context {
  readonly clientName?: string;
  readonly commandName?: string;
}
interface Sent {
  readonly request?: { readonly hostname?: string; readonly port?: number };
}
type Next = (args: Sent) => Promise<unknown>;
interface Received {
  readonly response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> };
}

const asked = new WeakMap<Error, AwsAsk>();

/**
 * Has {@link askOf} know which call of the client an error belongs to. The error itself stays as the SDK threw it: adapters read
 * it as well.
 *
 * @returns the client
 */
export function noteAsks<C extends NotedClient>(client: C, site: AwsSite): C {
  const sentTo = new WeakMap<Context, string | undefined>();
  const noteHost = (next: Next, context: Context) => (args: Sent) => {
    sentTo.set(context, hostOf(args));
    return next(args);
  };
  const noteError = (next: Next, context: Context) => (args: Sent) =>
    next(args).catch(async (error: unknown) => {
      if (Error.isError(error)) {
        const region = await regionOf(client);
        asked.set(error, { ...site, ...namesOf(context), ...defined({ region, host: sentTo.get(context) }) });
      }
      throw error;
    });
  const { middlewareStack: stack } = client;
  stack.add(noteError as never, { step: 'initialize', priority: 'high', name: 'noteError' } as never);
  stack.add(refuseWebPage as never, { step: 'deserialize', priority: 'low', name: 'refuseWebPage' } as never);
  // Behind the signature: what has none never gets here.
  stack.add(noteHost as never, { step: 'finalizeRequest', priority: 'low', name: 'noteHost' } as never);
  return client;
}

/**
 * No API of AWS answers with a web page: the SDK would take it for an empty answer, or for a fault of its own. One of a gateway that
 * fails is asked for again, as the SDK does by the status of an error.
 */
function refuseWebPage(next: (args: Sent) => Promise<Received>) {
  return async (args: Sent): Promise<Received> => {
    const received = await next(args);
    const { statusCode, headers = {} } = received.response ?? {};
    if (!headers['content-type']?.startsWith('text/html')) return received;
    throw Object.assign(new Error('a web page'), { code: 'WEB_PAGE', $metadata: { httpStatusCode: statusCode } });
  };
}

/** Returns the call that an error belongs to; `undefined` when no client of {@link noteAsks} has thrown it. */
export function askOf(error: unknown): AwsAsk | undefined {
  return Error.isError(error) ? asked.get(error) : undefined;
}

async function regionOf({ config: { region } }: NotedClient): Promise<string | undefined> {
  return typeof region === 'function' ? region().catch(() => undefined) : region;
}

function namesOf({ clientName = '', commandName = '' }: Context): Pick<AwsAsk, 'service' | 'action'> {
  const name = clientName.replace(/Client$/, '');
  const [service, prefix] = SERVICES[clientName] ?? [name, name.toLowerCase()];
  const command = commandName.replace(/Command$/, '');
  return { service, action: `${prefix}:${ACTIONS[command] ?? command}` };
}

function hostOf({ request }: Sent): string | undefined {
  if (!request?.hostname) return undefined;
  return request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`;
}
