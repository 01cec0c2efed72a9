import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { MARKER } from '../oracle/ledger.ts';
import type { ProviderHost } from '../schedule/fault-kinds.ts';

/** A service of the campaign, and how its provider treats it. */
export interface TortureService {
  readonly id: string;
  readonly host: ProviderHost;
  /** How long its tokens live on average. */
  readonly lifetimeSeconds: number;
  /** Whether it has refresh tokens, each good for one use: for so many seconds longer the one before works as well. */
  readonly graceSeconds?: number;
}

/** Lifetimes from less than a minute to a day: most expire within minutes. */
export const TORTURE_SERVICES: readonly TortureService[] = [
  { id: 'forty', host: 'provider-a', lifetimeSeconds: 40 },
  { id: 'fifty', host: 'provider-a', lifetimeSeconds: 50 },
  { id: 'minute', host: 'provider-a', lifetimeSeconds: 60 },
  { id: 'rotating-minute', host: 'provider-a', lifetimeSeconds: 60, graceSeconds: 0 },
  { id: 'eighty', host: 'provider-b', lifetimeSeconds: 80 },
  { id: 'two-minutes', host: 'provider-b', lifetimeSeconds: 120 },
  { id: 'rotating-with-grace', host: 'provider-b', lifetimeSeconds: 90, graceSeconds: 60 },
  { id: 'five-minutes', host: 'provider-b', lifetimeSeconds: 300 },
  { id: 'ten-minutes', host: 'provider-c', lifetimeSeconds: 600 },
  { id: 'hour', host: 'provider-c', lifetimeSeconds: 3600 },
  { id: 'rotating-hour', host: 'provider-c', lifetimeSeconds: 3600, graceSeconds: 0 },
  { id: 'day', host: 'provider-c', lifetimeSeconds: 86_400 },
];

/** Returns the definition of a service. @param url of its host */
export function definitionOf({ id, graceSeconds }: TortureService, url: string): ServiceDefinition {
  return {
    id,
    tokenUrl: `${url}/${id}/token`,
    grant: graceSeconds === undefined ? { type: 'client_credentials' } : { type: 'refresh_token', singleUse: true },
    clientAuthentication: { method: 'client_secret_post' },
    secret: { name: `torture/${id}` },
  };
}

/** Returns the secret of a client. @param refreshToken the first refresh token; absent: none */
export function secretOf(id: string, refreshToken: string | undefined): Readonly<Record<string, string>> {
  return { clientId: `client-${id}`, clientSecret: `secret-${id}-${MARKER}`, ...(refreshToken && { refreshToken }) };
}
