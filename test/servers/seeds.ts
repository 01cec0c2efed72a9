import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Difference } from './support/bench.ts';
import { keyPairOf, pemOf } from './support/clients.ts';
import type { Keeper } from './support/keeper.ts';
import { postForm } from './support/oauth-requests.ts';

/** Makes one thing go wrong at a server and returns the keeper that has met it. */
type Seed = (bench: Bench) => Promise<Keeper>;

const RAW_BASIC = { method: 'client_secret_basic_raw' } as const;
const OTHER_METHOD = { method: 'client_secret_post' } as const;

/** What can be wrong with a service or its registration, in the words of docs/providers/self-hosted-servers.md. */
export const SEEDS = {
  'wrong secret, by Basic': asked('basic', { secret: { clientSecret: 'not-the-secret-of-it' } }),
  'wrong secret, in the body': asked('post', { secret: { clientSecret: 'not-the-secret-of-it' } }),
  '`+ / % :` in the secret, sent by raw Basic': asked('basic', { clientAuthentication: RAW_BASIC }),
  'secret in the body, registered for Basic': asked('basic-raw', { clientAuthentication: OTHER_METHOD }),
  'unknown client': asked('basic', { secret: { clientId: 'nobody' } }),
  'client disabled': async (bench) => {
    const keeper = bench.keeper('leaver');
    await keeper.getToken();
    await bench.running.disable('leaver');
    await keeper.refresh();
    // The stored token goes on.
    await keeper.getToken();
    return keeper;
  },
  'grant not allowed': asked('user', {}),
  'key that is not registered': signed(() => ({ secret: { privateKey: pemOf(keyPairOf('RS256').privateKey) } })),
  '`kid` that is not registered': signed(() => ({ secret: { keyId: 'kid-of-nobody' } })),
  'wrong audience': signed(() => ({
    clientAuthentication: authenticated({ algorithm: 'RS256', audience: 'https://other.example/token' }),
  })),
  'algorithm not allowed': signed(() => ({ clientAuthentication: authenticated({ algorithm: 'PS256' }) })),
  'scope not granted': asked('basic', { grant: { type: 'client_credentials', scope: 'orders.delete' } }),
  'audience not granted': asked('basic', { grant: { type: 'client_credentials', audience: 'https://other.example' } }),
  'client set up for mutual TLS': asked('certificate', {}),
  'client set up for DPoP': asked('bound', {}),
  'no slash at the end of the path': (bench) => tried(bench.keeper('basic', { tokenUrl: bench.tokenUrl.slice(0, -1) })),
  'wrong path': async (bench) => tried(bench.keeper('basic', { tokenUrl: `${bench.proxy.url}/nowhere/token` })),
  'refresh token nobody knows': asked('user', {
    grant: { type: 'refresh_token' },
    secret: { refreshToken: 'not-a-refresh-token' },
  }),
  'refresh token used by somebody else': async (bench) => {
    const { keeper, refreshToken } = await bench.keeperOfUser();
    await keeper.getToken();
    await keeper.refresh();
    // Keycloak compares whole seconds.
    await sleep(1100);
    // Whether this is refused or not is up to the server; what counts is what becomes of ours.
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
    await postForm(bench.tokenUrl, form, bench.client('user')).catch(() => undefined);
    await keeper.refresh();
    return keeper;
  },
  'answer lost after the rotation': async (bench) => {
    const { keeper } = await bench.keeperOfUser();
    await keeper.getToken();
    bench.proxy.loseNextAnswer();
    await keeper.refresh();
    return keeper;
  },
  'answer lost after the rotation, `singleUse`': async (bench) => {
    const { keeper } = await bench.keeperOfUser(true);
    await keeper.getToken();
    bench.proxy.loseNextAnswer();
    await keeper.refresh();
    return keeper;
  },
  'server down': async (bench) => {
    const keeper = bench.keeper('basic');
    await keeper.getToken();
    await bench.proxy.close();
    await keeper.refresh();
    await bench.proxy.open();
    return keeper;
  },
} as const satisfies Readonly<Record<string, Seed>>;

/** The name of one of {@link SEEDS}. */
export type SeedName = keyof typeof SEEDS;

function asked(clientId: string, difference: Difference): Seed {
  return (bench) => tried(bench.keeper(clientId, difference));
}

/** A service that signs by RS256, which every server with signed assertions takes. */
function signed(differenceOf: () => Difference): Seed {
  return (bench) => tried(bench.keeper('key-RS256', differenceOf()));
}

function authenticated(assertion: { readonly algorithm: 'RS256' | 'PS256'; readonly audience?: string }) {
  return { method: 'private_key_jwt', assertion } as const;
}

/** Asks for a token, and is not surprised that there is none. */
async function tried(keeper: Keeper): Promise<Keeper> {
  await keeper.getToken().catch(() => undefined);
  return keeper;
}
