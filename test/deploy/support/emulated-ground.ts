import { createWorkspace } from '../../support/workspace.ts';
import { STACK } from '../app/services.ts';
import { type Cdk, createCdk } from './cdk.ts';
import { type EmulatedAccount, openEmulatedAccount } from './emulated-account.ts';
import { startMiniStack } from './ministack.ts';
import { clientsOf } from './provider-clients.ts';
import { type RotatingAuthorizationServer, startRotatingAuthorizationServer } from './rotating-authorization-server.ts';

/** What a story of deployments happens on: an emulated AWS, and a provider that knows the clients of its services. */
export interface EmulatedGround {
  /** Of every AWS API. */
  readonly endpoint: string;
  readonly account: EmulatedAccount;
  readonly provider: RotatingAuthorizationServer;
  /** A directory of its own, which goes with it. */
  readonly directory: string;
  /** Deploys the app of these tests. */
  readonly cdk: Cdk;
  readonly close: () => Promise<void>;
}

/**
 * Opens a ground that holds nothing yet.
 *
 * @param services whose clients the provider knows
 * @param tokenRequestMs how long the provider takes for a token
 */
export async function openEmulatedGround(
  bin: string,
  services: readonly string[],
  tokenRequestMs = 0,
): Promise<EmulatedGround> {
  await using closers = new AsyncDisposableStack();
  const { path: directory, remove } = createWorkspace();
  closers.defer(remove);
  const { url: endpoint, stop } = await startMiniStack(bin, directory);
  closers.defer(stop);
  const provider = await startRotatingAuthorizationServer(clientsOf(services), tokenRequestMs);
  closers.defer(provider.close);
  const opened = closers.move();
  return {
    endpoint,
    account: openEmulatedAccount(endpoint),
    provider,
    directory,
    cdk: createCdk({ program: 'test/deploy/app/app.ts', stack: STACK, endpoint, directory }),
    close: () => opened.disposeAsync(),
  };
}
