import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { MAX_INVOCATION_BYTES } from '../../platform/invoke-api.ts';
import type { FunctionError } from '../functions/function-error.ts';
import {
  type FunctionReference,
  functionArn,
  isOfThisMachine,
  parseFunctionName,
} from '../functions/function-reference.ts';
import type { InvocationResult } from '../functions/function-sandbox.ts';
import type { LocalFunction } from '../functions/local-function.ts';
import { type JsonAnswer, readBody, sendJson } from '../http/body.ts';
import type { ApiRequest } from '../http/signature.ts';

const INVOKE_PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** What can be invoked by a name: a function, or several copies of one. */
export type Invocable = Pick<LocalFunction, 'definition' | 'hasQualifier' | 'invoke'>;

/** What the endpoint invokes, and where failures go that no caller waits for. */
export interface InvokeEndpointOptions {
  readonly functions: readonly Invocable[];
  /** Called when an invocation of type Event has failed. */
  readonly onEventFailure: (functionName: string, error: FunctionError) => void;
}

/** Returns whether the path is that of an Invoke request. */
export function isInvokePath(path: string): boolean {
  return INVOKE_PATH.test(path);
}

/**
 * Returns a request listener that answers as Lambda's Invoke API does.
 *
 * It does not look at signatures; who wants them checks them before: lib/local/http/signature.ts.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function createInvokeEndpoint(options: InvokeEndpointOptions) {
  return async function answer(request: ApiRequest, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    const body = await readBody(request, MAX_INVOCATION_BYTES);
    const { headers, ...rest } = await answerTo(request, body, requestId, options);
    sendJson(response, { ...rest, headers: { 'x-amzn-RequestId': requestId, ...headers } });
  };
}

async function answerTo(
  request: ApiRequest,
  body: Buffer | undefined,
  requestId: string,
  options: InvokeEndpointOptions,
): Promise<JsonAnswer> {
  const reference = referenceOf(new URL(request.url ?? '/', 'http://localhost'));
  if ('status' in reference) return reference;
  if (!body) {
    return refusal(413, 'RequestTooLargeException', `Request must be smaller than ${MAX_INVOCATION_BYTES} bytes`);
  }
  const eventText = body.length === 0 ? '{}' : body.toString('utf8');
  const problem = jsonProblem(eventText);
  if (problem !== undefined) {
    return refusal(400, 'InvalidRequestContentException', `Could not parse request body into json: ${problem}`);
  }
  const lambda = options.functions.find((each) => each.definition.name === reference.name);
  if (!lambda?.hasQualifier(reference.qualifier) || !isOfThisMachine(reference)) {
    return refusal(404, 'ResourceNotFoundException', `Function not found: ${functionArn(reference)}`);
  }
  const invoke = () => lambda.invoke(reference.qualifier, eventText, requestId);
  const invocationType = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  return answerByType(String(invocationType), invoke, (error) => options.onEventFailure(reference.name, error));
}

async function answerByType(
  invocationType: string,
  invoke: () => Promise<InvocationResult>,
  onEventFailure: (error: FunctionError) => void,
): Promise<JsonAnswer> {
  switch (invocationType) {
    case 'RequestResponse':
      return invocationAnswer(await invoke());
    case 'Event':
      void invoke().then((result) => {
        if (!result.ok) {
          onEventFailure(result.error);
        }
      });
      return { status: 202 };
    case 'DryRun':
      return { status: 204 };
    default:
      return refusal(
        400,
        'InvalidParameterValueException',
        `expected the invocation type RequestResponse, Event or DryRun, got ${invocationType}`,
      );
  }
}

function invocationAnswer(result: InvocationResult): JsonAnswer {
  const headers = { 'X-Amz-Executed-Version': '$LATEST' };
  return result.ok
    ? { status: 200, bodyText: result.resultText, headers }
    : { status: 200, body: result.error, headers: { ...headers, 'X-Amz-Function-Error': 'Unhandled' } };
}

/** Returns the function that the URL names, by path and by the query parameter Qualifier, or why it names none. */
function referenceOf(url: URL): FunctionReference | JsonAnswer {
  const [, encodedName = ''] = INVOKE_PATH.exec(url.pathname) ?? [];
  const reference = parseFunctionName(decoded(encodedName));
  if (!reference) {
    return refusal(400, 'ValidationException', 'expected a function name or ARN, with or without a qualifier');
  }
  const qualifier = url.searchParams.get('Qualifier') ?? undefined;
  if (qualifier !== undefined && reference.qualifier !== undefined && qualifier !== reference.qualifier) {
    const message = 'The derived qualifier from the function name does not match the specified qualifier.';
    return refusal(400, 'InvalidParameterValueException', message);
  }
  return { ...reference, qualifier: qualifier ?? reference.qualifier };
}

/** What cannot be decoded names nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** Returns why text is not JSON; `undefined` when it is. The text itself is the caller's own, so it may be quoted back. */
function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return Error.isError(error) ? error.message : String(error);
  }
}

function refusal(status: number, errorType: string, message: string): JsonAnswer {
  return { status, body: { Type: 'User', Message: message }, headers: { 'x-amzn-errortype': errorType } };
}
