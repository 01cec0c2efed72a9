import { MAX_BODY_BYTES } from '../../../functions/adapters/token-endpoint/transport-failure.ts';
import type { ScriptedAnswer } from '../scripted-server.ts';
import { type FaultBench, MARKER, type SeededFault } from './fault-bench.ts';
import { bySignedGrant } from './refusal-faults.ts';

const PAGE = { headers: { 'content-type': 'text/html' }, body: `<html>${MARKER}</html>` };
const answered =
  (answer: ScriptedAnswer, sweeps = 1) =>
  async (bench: FaultBench): Promise<void> => {
    bench.answer(answer);
    await bench.sweepFor(sweeps * 300);
  };
const refused =
  (error: string, status = 400, ...codes: readonly number[]) =>
  async (bench: FaultBench): Promise<void> => {
    bench.refuse(error, status, codes);
    await bench.sweep();
  };
/** Entra's form of a refusal: `AADSTS` and the number stand in the description as well. */
const entra = (code: number, error = 'invalid_client', status = 401) => refused(error, status, code);

/** Faults in what the provider answers. */
// biome-ignore format: a table is read by its columns
export const ANSWER_FAULTS: readonly SeededFault[] = [
  { code: 'provider-down', severity: 'degraded', what: '503 with a page', seed: answered({ status: 503, ...PAGE }) },
  { code: 'provider-down', severity: 'degraded', what: 'temporarily_unavailable', seed: refused('temporarily_unavailable', 400) },
  { code: 'provider-down', severity: 'degraded', what: 'AADSTS90033', seed: entra(90033, 'temporarily_unavailable', 503) },
  { code: 'provider-down', severity: 'watch', what: '502 while the token is valid for long', seed: async (bench) => {
    await bench.sweep();
    bench.answer({ status: 502, ...PAGE });
    await bench.sweepFor(2700);
  } },
  { code: 'provider-throttles', severity: 'degraded', what: '429 with Retry-After', seed: answered({ status: 429, headers: { 'retry-after': '60' }, body: 'Too Many Requests' }) },
  { code: 'provider-throttles', severity: 'degraded', what: '429 that calls itself temporarily_unavailable', seed: refused('temporarily_unavailable', 429) },
  { code: 'provider-throttles', severity: 'degraded', what: 'AADSTS50196, a loop', seed: entra(50196, 'invalid_request', 400) },
  { code: 'endpoint-not-found', severity: 'action-required', what: '404', seed: answered({ status: 404, ...PAGE }) },
  { code: 'endpoint-not-found', severity: 'action-required', what: '405', seed: answered({ status: 405, ...PAGE }) },
  { code: 'redirected', severity: 'action-required', what: '301', seed: answered({ status: 301, headers: { location: `/v2/token?${MARKER}` } }) },
  { code: 'redirected-to-login', severity: 'action-required', what: '302', seed: answered({ status: 302, headers: { location: `/login?${MARKER}` } }) },
  { code: 'blocked-in-between', severity: 'action-required', what: 'a page with 403', seed: answered({ status: 403, ...PAGE }) },
  { code: 'proxy-credentials-wanted', severity: 'action-required', what: '407', seed: answered({ status: 407, ...PAGE }) },
  { code: 'body-format-refused', severity: 'action-required', what: '415', seed: answered({ status: 415, body: { title: MARKER } }) },
  { code: 'not-json', severity: 'degraded', what: 'a page with 200', seed: answered(PAGE) },
  { code: 'not-json', severity: 'action-required', what: 'a page with 200, three times', seed: answered(PAGE, 3) },
  { code: 'answer-too-large', severity: 'degraded', what: 'a mebibyte and a byte', seed: answered({ body: Buffer.alloc(MAX_BODY_BYTES + 1, 'x') }) },
  { code: 'no-token-in-answer', severity: 'degraded', what: 'an empty object', seed: answered({ body: {} }) },
  { code: 'token-in-other-form', severity: 'action-required', what: 'an id token only', seed: answered({ body: { id_token: MARKER, expires_in: 60 } }) },
  { code: 'token-bound-to-key', severity: 'action-required', what: 'DPoP', seed: answered({ body: { access_token: MARKER, token_type: 'DPoP', expires_in: 60 } }) },
  { code: 'token-malformed', severity: 'action-required', what: 'a token with a line end', seed: answered({ body: { access_token: `${MARKER}\r\nx: 1`, expires_in: 60 } }) },
  { code: 'scope-malformed', severity: 'action-required', what: 'a scope with a line end', seed: answered({ body: { access_token: MARKER, scope: `${MARKER}\r\nb`, expires_in: 60 } }) },
  { code: 'token-too-large', severity: 'action-required', what: '450,000 characters', seed: answered({ body: { access_token: MARKER.padEnd(450_000, 'x'), expires_in: 60 } }) },
  { code: 'token-too-large', severity: 'action-required', what: 'a scope of 500 KB', seed: answered({ body: { access_token: MARKER, scope: `${MARKER} `.repeat(40_000), expires_in: 60 } }) },
  { code: 'token-type-unknown', severity: 'action-required', what: 'JWT', seed: answered({ body: { access_token: MARKER, token_type: 'JWT', expires_in: 60 } }) },
  { code: 'answer-undecodable', severity: 'degraded', what: 'plain text called gzip', seed: answered({ headers: { 'content-encoding': 'gzip' }, body: { access_token: MARKER } }) },
  { code: 'lifetime-below-buffer', severity: 'degraded', what: 'a token with 20 s left', seed: answered({ body: { access_token: MARKER, token_type: 'Bearer', expires_in: 20 } }) },
  { code: 'lifetime-below-buffer', severity: 'degraded', what: 'a token that is over by its stamp', seed: answered({ body: { access_token: MARKER, expires_at: '2026-11-01T00:00:00Z' } }) },
  { code: 'lifetime-below-buffer', severity: 'action-required', what: 'tokens of 20 s, again and again', seed: async (bench) => {
    bench.answer(() => bench.token({ expires_in: 20 }));
    await bench.sweepFor(900);
  } },
  { code: 'client-secret-wrong', severity: 'action-required', what: 'AADSTS7000215', seed: entra(7_000_215) },
  { code: 'client-secret-expired', severity: 'action-required', what: 'AADSTS7000222', seed: entra(7_000_222) },
  { code: 'client-credential-missing', severity: 'action-required', what: 'AADSTS7000218', seed: entra(7_000_218) },
  { code: 'certificate-mismatch', severity: 'action-required', what: 'AADSTS700027', seed: entra(700_027) },
  { code: 'application-not-in-tenant', severity: 'action-required', what: 'AADSTS700016', seed: entra(700_016, 'unauthorized_client', 400) },
  { code: 'tenant-unknown', severity: 'action-required', what: 'AADSTS90002', seed: entra(90_002, 'invalid_request', 400) },
  { code: 'wrong-cloud', severity: 'action-required', what: 'AADSTS90038', seed: entra(90_038, 'invalid_request', 400) },
  { code: 'tenant-required', severity: 'action-required', what: 'AADSTS9001023', seed: entra(9_001_023, 'invalid_grant', 400) },
  { code: 'application-disabled', severity: 'action-required', what: 'AADSTS7000112', seed: entra(7_000_112, 'unauthorized_client') },
  { code: 'conditional-access', severity: 'action-required', what: 'AADSTS53003', seed: entra(53_003, 'access_denied', 400) },
  { code: 'consent-missing', severity: 'action-required', what: 'AADSTS65001', seed: entra(65_001, 'invalid_grant', 400) },
  { code: 'federation-spreading', severity: 'degraded', what: 'AADSTS70021 at first', seed: entra(70_021, 'invalid_request', 400) },
  { code: 'federation-mismatch', severity: 'action-required', what: 'AADSTS700213 for 20 minutes', seed: async (bench) => {
    bench.refuse('invalid_client', 401, [700_213]);
    await bench.sweepFor(1500);
  } },
  { code: 'assertion-outside-time', severity: 'degraded', what: 'AADSTS700024 and a clock behind', seed: bySignedGrant(async (bench) => {
    bench.providerAheadSeconds = -600;
    await entra(700_024)(bench);
  }) },
  { code: 'scope-refused', severity: 'action-required', what: 'invalid_scope', seed: refused('invalid_scope') },
  { code: 'scope-refused', severity: 'action-required', what: 'AADSTS70011', seed: entra(70_011, 'invalid_scope', 400) },
  { code: 'resource-unknown', severity: 'action-required', what: 'invalid_target', seed: refused('invalid_target') },
  { code: 'resource-unknown', severity: 'action-required', what: 'AADSTS500011', seed: entra(500_011, 'invalid_resource', 400) },
  { code: 'grant-unknown', severity: 'action-required', what: 'unsupported_grant_type', seed: refused('unsupported_grant_type') },
  { code: 'request-refused', severity: 'action-required', what: 'invalid_request', seed: refused('invalid_request') },
  { code: 'access-denied', severity: 'action-required', what: 'access_denied', seed: refused('access_denied', 403) },
  { code: 'refused-otherwise', severity: 'action-required', what: 'an error of its own making', seed: refused('org_not_found', 403) },
];
