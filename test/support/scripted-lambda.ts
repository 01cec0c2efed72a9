import type { TokenHeader } from '../../functions/contract/get-token.ts';
import { type ScriptedServer, startScriptedServer } from './scripted-server.ts';

/** What a client asked for. */
export interface TokenWish {
  readonly service: string;
  readonly tenant?: string;
  readonly minValiditySeconds?: number;
  readonly rejectedFingerprint?: string;
}

/** Lambda with a serve-tokens whose tokens are replaced when they are reported. */
export interface ScriptedLambda {
  readonly url: string;
  /** What it was asked for, in order. */
  readonly wishes: readonly TokenWish[];
  /** What a client of it needs in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Begins anew with the first token. @param header how it is to be sent; absent: as of an older version, which says nothing of it */
  restart(header?: TokenHeader): void;
  close(): Promise<void>;
}

/** The answer of serve-tokens; its calendar is years away from this machine's, so only distances count. */
export function tokenAnswer(service: string, accessToken: string, fingerprint: string, header?: TokenHeader): object {
  return {
    ...(header && { header }),
    contractVersion: 1,
    service,
    accessToken,
    tokenType: 'Bearer',
    expiresAt: '2031-01-01T01:00:00Z',
    expiresInSeconds: 3600,
    cacheUntil: '2031-01-01T00:05:00Z',
    obtainedAt: '2030-12-31T23:00:00Z',
    fingerprint,
  };
}

/** Starts it on a free port. Each service has a first token, `token-1`, and after each report of the current one the next. */
export async function startScriptedLambda(): Promise<ScriptedLambda> {
  const current = new Map<string, number>();
  let wishes: TokenWish[] = [];
  let header: TokenHeader | undefined;
  const fingerprintOf = (count: number) => count.toString(16).padStart(12, '0');
  const server: ScriptedServer = await startScriptedServer(({ path, body }) => {
    const service = decodeURIComponent(path).split(/[:/]/).at(-2) ?? '';
    const wish = { service, ...(JSON.parse(body) as object) } as TokenWish;
    wishes.push(wish);
    const count = current.get(service) ?? 1;
    const next = wish.rejectedFingerprint === fingerprintOf(count) ? count + 1 : count;
    current.set(service, next);
    const { tenant } = wish;
    const answer = tokenAnswer(wish.service, `token-${next}`, fingerprintOf(next), header);
    return { body: { ...answer, ...(tenant && { tenant }) } };
  });
  return {
    url: server.url,
    get wishes() {
      return wishes;
    },
    environment: {
      TOKEN_KEEPER_FUNCTION: 'serve-tokens',
      AWS_ENDPOINT_URL_LAMBDA: server.url,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    restart: (told) => {
      header = told;
      current.clear();
      wishes = [];
    },
    close: () => server.close(),
  };
}
