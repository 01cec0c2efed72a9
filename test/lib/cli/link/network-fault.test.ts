import { expect, test } from '@jest/globals';
import { networkFault } from '../../../../lib/cli/link/network-fault.ts';

const HOST = 'sts.eu-central-1.amazonaws.com';

test.each([
  ['ENOTFOUND', 'aws-dns-failed', `DNS has no address for ${HOST}`],
  ['EAI_AGAIN', 'aws-dns-failed', `DNS does not answer when asked for ${HOST}`],
  ['ECONNREFUSED', 'nothing-listens', `nothing listens at ${HOST}`],
  ['ECONNRESET', 'aws-unreachable', `the connection to ${HOST} broke before an answer came`],
  ['EPIPE', 'aws-unreachable', `the connection to ${HOST} broke before an answer came`],
  ['ETIMEDOUT', 'aws-unreachable', `${HOST} did not answer in time`],
  ['TIMEOUT', 'aws-unreachable', `${HOST} did not answer in time`],
  ['EHOSTUNREACH', 'aws-unreachable', `there is no way to ${HOST} from here`],
  ['ENETUNREACH', 'aws-unreachable', `there is no way to ${HOST} from here`],
  ['EACCES', 'aws-unreachable', `${HOST} could not be reached`],
  ['PROXY_HTTP_407', 'aws-proxy-refused', `the proxy wants credentials, or others, on the way to ${HOST}`],
  ['PROXY_HTTP_502', 'aws-proxy-refused', `the proxy does not open the way to ${HOST}`],
  ['PROXY_ECONNREFUSED', 'aws-proxy-refused', `the proxy on the way to ${HOST} cannot be reached`],
  [
    'SELF_SIGNED_CERT_IN_CHAIN',
    'aws-certificate-untrusted',
    `the certificate of ${HOST} is of an authority that is not known here`,
  ],
  [
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'aws-certificate-untrusted',
    `the certificate of ${HOST} is of an authority that is not known here`,
  ],
  ['CERT_HAS_EXPIRED', 'aws-certificate-untrusted', `the certificate of ${HOST} is not valid today`],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'aws-certificate-untrusted', `the certificate shown for ${HOST} is of another host`],
  ['EPROTO', 'aws-unreachable', `no TLS connection to ${HOST} came about: is the port one for https?`],
])('%s is %s', (word, code, fact) => {
  expect(networkFault(word, HOST)).toEqual({ code, fact: `${fact} (${word})` });
});

test.each(['AccessDeniedException', 'UnknownError', 'Error', '', 'ThrottlingException'])(
  '%j is no word of a connection',
  (word) => {
    expect(networkFault(word, HOST)).toBeUndefined();
  },
);
