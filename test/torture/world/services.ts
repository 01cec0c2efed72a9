import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { MARKER } from '../oracle/ledger.ts';
import { PROVIDER_HOSTS, type ProviderHost } from '../schedule/fault-kinds.ts';

/** A service of the campaign, and how its provider treats it. */
export interface TortureService {
  readonly id: string;
  readonly host: ProviderHost;
  /** How long its tokens live on average. */
  readonly lifetimeSeconds: number;
  /** Whether it has refresh tokens, each good for one use: for so many seconds longer the one before works as well. */
  readonly graceSeconds?: number;
}

/** Which services of each host have refresh tokens, by their place: a strict one, one with grace, and one with long tokens. */
const GRACE_SECONDS: Readonly<Record<number, number>> = { 4: 0, 6: 60, 10: 0 };

/** Lifetimes from less than a minute to a day, twelve on each host: most expire within minutes. */
export const TORTURE_SERVICES: readonly TortureService[] = PROVIDER_HOSTS.flatMap((host) =>
  [40, 45, 50, 60, 60, 80, 100, 150, 300, 600, 3600, 86_400].map((lifetimeSeconds, index) => {
    const graceSeconds = GRACE_SECONDS[index];
    return { id: `${host.at(-1)}${index}-${lifetimeSeconds}s`, host, lifetimeSeconds, ...defined({ graceSeconds }) };
  }),
);

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
