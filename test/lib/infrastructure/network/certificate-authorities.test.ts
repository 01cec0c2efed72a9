import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import type { App } from 'aws-cdk-lib/core';
import { readAuthorities } from '../../../../lib/infrastructure/network/certificate-authorities.ts';
import { createKeeper } from '../../../support/infrastructure.ts';
import { certificate, selfSignedCertificate } from '../../../support/self-signed-certificate.ts';
import { createWorkspace } from '../../../support/workspace.ts';

const workspace = createWorkspace();
afterAll(() => workspace.remove());

const NOW_MS = Date.UTC(2026, 10, 28);
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const [ROOT = '', OTHER_ROOT = ''] = rootCertificates;
const OWN = selfSignedCertificate(publicKey, privateKey, 'Corporate Root').pem;
const LEAF = certificate({ publicKey, commonName: 'idp.test' }, { commonName: 'Corporate Root', privateKey }).pem;
const EXPIRED = selfSignedCertificate(publicKey, privateKey, 'Old Root', '261127235959Z').pem;
const KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const BROKEN = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

const read = (...certificateAuthorities: string[]) => readAuthorities({ certificateAuthorities }, NOW_MS);
const file = (name: string, text: string): string => {
  const path = join(workspace.path, name);
  writeFileSync(path, text);
  return path;
};

describe('authorities', () => {
  test('are read from texts and files, with what else stands there left out', () => {
    const path = file('bundle.pem', `# a comment\n${ROOT}\r\n${OTHER_ROOT}\n`);
    const { pem = '', problems, warnings } = read(path, OWN);
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
    expect(pem).not.toContain('comment');
    expect(pem).toContain(OWN.trim());
  });

  test('that nobody passed are none', () => {
    expect(readAuthorities({}, NOW_MS)).toEqual({ problems: [], warnings: [] });
  });

  test('that have expired are warned of: others beside them may not have', () => {
    expect(read(EXPIRED, OWN)).toMatchObject({
      problems: [],
      warnings: [expect.stringMatching(/certificate 1 \(CN=Old Root\) has expired on Nov 27 .*2026/)],
    });
    expect(readAuthorities({ certificateAuthorities: [EXPIRED] }, Date.UTC(2026, 10, 27, 23, 59, 59)).warnings).toEqual(
      [],
    );
    expect(readAuthorities({ certificateAuthorities: [EXPIRED] }, Date.UTC(2026, 10, 28)).warnings).toHaveLength(1);
  });

  test.each<readonly [string, unknown, string]>([
    ['a single text', ROOT, 'expected a list of PEM texts or paths'],
    ['nothing', [], 'expected a list of PEM texts or paths'],
    ['null', null, 'expected a list of PEM texts or paths'],
    ['an empty text', [''], 'expected a list of PEM texts or paths'],
    ['a path of nothing', ['certs/missing.pem'], '"certs/missing.pem" cannot be read (ENOENT)'],
    ['a folder', [workspace.path], 'cannot be read (EISDIR)'],
    ['no PEM', [file('der.crt', 'MARKER')], 'is no PEM of certificates'],
    ['a private key', [KEY], 'holds a private key'],
    ['a private key beside the certificate', [file('both.pem', `${OWN}${KEY}`)], 'holds a private key'],
    ['a bundle that was cut off', [`${ROOT}\n${OTHER_ROOT.slice(0, 300)}`], 'has a certificate that does not end'],
    [
      'a certificate without its end',
      [`${ROOT.replace(/-----END.*/, '')}${OWN}`],
      'has a certificate that does not end',
    ],
    ['a private key that was cut off', [`${OWN}${KEY.slice(0, 300)}`], 'has a certificate that does not end'],
    ['a request', [OWN.replaceAll('CERTIFICATE', 'CERTIFICATE REQUEST')], 'is no PEM of certificates'],
    ['the certificate of a server', [LEAF], 'certificate 1 (CN=idp.test) is of no authority'],
    [
      'the certificate of a server, after its authority',
      [`${OWN}${LEAF}`],
      'certificate 2 (CN=idp.test) is of no authority',
    ],
    ['a broken certificate', [BROKEN], 'certificate 1 cannot be read as X.509'],
  ])('%s: refused at synth with what is expected, and without its text', (_what, given, message) => {
    const { problems } = readAuthorities({ certificateAuthorities: given as string[] }, NOW_MS);
    expect(problems).toEqual([expect.stringContaining(message)]);
    expect(problems.join()).not.toMatch(/MARKER|BEGIN [A-Z]+ KEY|MII/);
    expect(() => createKeeper({ certificateAuthorities: given as string[] })).toThrow(message);
  });

  test('travel beside the code of refresh-tokens, readable by all, and not with serve-tokens', () => {
    const { stack } = createKeeper({ certificateAuthorities: [OWN, EXPIRED] });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('Old Root.*has expired'));
    const { directory } = (stack.node.root as App).synth();
    const assets = readdirSync(directory).filter(
      (name) => name.startsWith('asset.') && readdirOf(join(directory, name)).includes('index.mjs'),
    );
    const carrying = assets.filter((name) => readdirOf(join(directory, name)).includes('authorities.pem'));
    expect([assets.length, carrying.length]).toEqual([2, 1]);
    const path = join(directory, String(carrying[0]), 'authorities.pem');
    expect(readFileSync(path, 'utf8')).toContain(OWN.trim());
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });
});

const readdirOf = (path: string): readonly string[] => (statSync(path).isDirectory() ? readdirSync(path) : []);
