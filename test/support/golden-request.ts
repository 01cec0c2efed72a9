import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { type RequestMaterial, recordRequest } from './recorded-request.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';

const FORM_HEADERS = {
  accept: 'application/json',
  'accept-encoding': 'identity',
  'content-type': 'application/x-www-form-urlencoded',
  'user-agent': 'token-keeper',
};

/** Everything that some encoding mistreats, and the same form-encoded by hand. */
export const AWKWARD_ID = 'id+/%:&=é x';
export const AWKWARD_SECRET = 's+/%2B:&=é ~*x';
export const ENCODED_ID = 'id%2B%2F%25%3A%26%3D%C3%A9+x';
export const ENCODED_SECRET = 's%2B%2F%252B%3A%26%3D%C3%A9+%7E*x';
export const AWKWARD = { clientId: AWKWARD_ID, clientSecret: AWKWARD_SECRET };

export const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
/** A key, and a certificate of it, as PEM. */
export const PRIVATE_KEY = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
export const CERTIFICATE = selfSignedCertificate(rsa.publicKey, rsa.privateKey).pem;

/** A preset's request as it has to leave. */
export interface GoldenRequest {
  readonly what: string;
  readonly definition: ServiceDefinition;
  readonly material: RequestMaterial;
  readonly url: string;
  /** Absent: no Authorization header. */
  readonly authorization?: string;
  /** Assertions are shown as `<jwt>`. */
  readonly parameters: readonly (readonly [string, string])[];
}

/** Returns the header of HTTP Basic for a text as it is. */
export function basic(text: string): string {
  return `Basic ${Buffer.from(text, 'utf8').toString('base64')}`;
}

/** Tests that requests leave as they have to, byte for byte but for what is signed, and that no key leaves with them. */
export function describeGolden(presets: string, golden: readonly GoldenRequest[]): void {
  describe(`the request of ${presets}`, () => {
    test.each(golden)('$what', async ({ definition, material, url, authorization, parameters }) => {
      const request = await recordRequest(definition, material);
      expect(request.url).toBe(url);
      expect(request.headers).toEqual({ ...FORM_HEADERS, ...(authorization === undefined ? {} : { authorization }) });
      const shown = request.parameters.map(([name, value]) => [name, isJwt(value) ? '<jwt>' : value]);
      expect(shown).toEqual(parameters);
      expect(JSON.stringify([request.headers, request.parameters])).not.toContain('PRIVATE KEY');
    });
  });
}

function isJwt(value: string): boolean {
  return /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(value);
}
