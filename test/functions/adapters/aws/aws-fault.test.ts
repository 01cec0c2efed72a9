import { expect, test } from '@jest/globals';
import { awsFaultOf } from '../../../../functions/adapters/aws/aws-fault.ts';

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
