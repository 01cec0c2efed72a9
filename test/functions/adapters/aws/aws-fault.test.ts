import { expect, test } from '@jest/globals';
import { awsFaultOf, sdkFaultOf } from '../../../../functions/adapters/aws/aws-fault.ts';

/** The forms of AWS's APIs: REST JSON of Lambda, JSON 1.0 and 1.1, and what stands between here and AWS. */
test.each<[string, object, string, object]>([
  [
    'a header and a message',
    { 'x-amzn-errortype': 'AccessDeniedException' },
    '{"Message":"no"}',
    { name: 'AccessDeniedException', message: 'no' },
  ],
  [
    'a header with a URL after the code',
    { 'x-amzn-errortype': 'ResourceNotFoundException:http://internal.amazon.com/coral/com.amazonaws.lambda/' },
    '{"Message":"Function not found"}',
    { name: 'ResourceNotFoundException', message: 'Function not found' },
  ],
  [
    'a type with a namespace',
    {},
    '{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"slow"}',
    { name: 'ThrottlingException', message: 'slow' },
  ],
  ['a type alone', {}, '{"__type":"AccessDeniedException"}', { name: 'AccessDeniedException' }],
  ['a code', {}, '{"code":"ExpiredToken","message":"old"}', { name: 'ExpiredToken', message: 'old' }],
  ['an empty header', { 'x-amzn-errortype': '' }, '{"__type":"X"}', { name: 'X' }],
  ['a message that is none', {}, '{"__type":"X","message":{"a":1}}', { name: 'X' }],
  ['a type that is none', {}, '{"__type":7}', { name: 'http_418' }],
  ['a page', { 'content-type': 'text/html' }, '<html>secret</html>', { name: 'http_418' }],
  ['a list', {}, '[1]', { name: 'http_418' }],
  ['nothing', {}, '', { name: 'http_418' }],
])('the fault of an answer with %s', (_what, headers, body, fault) => {
  expect(awsFaultOf({ status: 418, headers: headers as Record<string, string>, body })).toEqual(fault);
});

/** The SDK copies the members of an answer as they are: nothing says that a message is a text. */
test.each<[string, unknown, object]>([
  [
    'its code and sentence',
    { name: 'AccessDeniedException', message: 'no', $fault: 'client' },
    { name: 'AccessDeniedException', message: 'no' },
  ],
  [
    'no sentence that is a number',
    { name: 'AccessDeniedException', message: 42, $fault: 'client' },
    { name: 'AccessDeniedException' },
  ],
  ['no sentence that is an object', { name: 'X', message: { a: 1 }, $fault: 'server' }, { name: 'X' }],
  [
    'no sentence of the SDK',
    { name: 'AccessDeniedException', message: 'UnknownError', $fault: 'client' },
    { name: 'AccessDeniedException' },
  ],
  [
    'the status of an empty answer',
    { name: 'Unknown', message: 'UnknownError', $metadata: { httpStatusCode: 403 } },
    { name: 'http_403' },
  ],
  [
    'the status of a page',
    { name: 'SyntaxError', message: '<html>', $metadata: { httpStatusCode: 404 } },
    { name: 'http_404' },
  ],
  [
    'no status that is a success',
    { name: 'SyntaxError', message: '<html>', $metadata: { httpStatusCode: 200 } },
    { name: 'SyntaxError' },
  ],
  ['what cannot be read without a status', { name: 'Unknown', message: 'x' }, { name: 'Unknown' }],
  [
    "the system's word",
    { name: 'Error', message: 'connect to 10.0.0.1', code: 'ECONNREFUSED' },
    { name: 'ECONNREFUSED' },
  ],
  [
    "the system's word, whatever the SDK calls it",
    { name: 'TimeoutError', code: 'ECONNRESET' },
    { name: 'ECONNRESET' },
  ],
  ['that of each address', { name: 'AggregateError', message: '', code: 'ECONNREFUSED' }, { name: 'ECONNREFUSED' }],
  ['no word of what was given up', { name: 'AbortError', code: 'ABORT_ERR' }, { name: 'AbortError' }],
  ['no word that an answer has', { name: 'X', code: 'EVIL', $fault: 'client' }, { name: 'X', message: 'x' }],
  [
    'no sentence of the runtime, though the SDK adds the status',
    { name: 'TypeError', message: 'x is not a function', $metadata: { httpStatusCode: 200 } },
    { name: 'TypeError' },
  ],
  [
    'no sentence of its own',
    { name: 'CredentialsProviderError', message: 'none' },
    { name: 'CredentialsProviderError' },
  ],
  ['no code that is none', { name: 'Error', message: 'x', code: 42 }, { name: 'Error' }],
])('of an error of the SDK: %s', (_what, members, fault) => {
  expect(sdkFaultOf(Object.assign(new Error('x'), members))).toEqual(fault);
});

test('what is no error has no name', () => {
  expect(sdkFaultOf('secret')).toEqual({ name: 'unknown fault' });
});
