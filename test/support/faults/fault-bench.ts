import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createSecretCache } from '../../../functions/adapters/secrets-manager/secret-cache.ts';
import { createSecretsManagerSecretSource } from '../../../functions/adapters/secrets-manager/secrets-manager-secret-source.ts';
import { createGetWebIdentityToken } from '../../../functions/adapters/token-endpoint/aws-web-identity.ts';
import { createHttpTokenEndpoint } from '../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import { ContractError } from '../../../functions/contract/contract-error.ts';
import type { Severity } from '../../../functions/contract/diagnosis.ts';
import type { GetTokenAnswer } from '../../../functions/contract/get-token.ts';
import type { RefreshReport } from '../../../functions/contract/refresh.ts';
import type { ServiceStatus } from '../../../functions/contract/status.ts';
import type { CauseCode } from '../../../functions/domain/diagnosis/all-causes.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { refreshOne } from '../../../functions/refresh-tokens/answer-refresh.ts';
import { getToken } from '../../../functions/usecases/serve/get-token.ts';
import type { TokenRequirements } from '../../../functions/usecases/serve/token-unavailable.ts';
import { getStatus } from '../../../functions/usecases/status/get-status.ts';
import { sweep } from '../../../functions/usecases/sweep/sweep.ts';
import type { SweepDependencies } from '../../../functions/usecases/sweep/sweep-run.ts';
import { REFRESH_BUDGET_SECONDS } from '../../../functions/usecases/sweep/sweep-run.ts';
import type { SignPost } from '../../../lib/platform/aws-signer.ts';
import { createHttpPost, type SendPost } from '../../../lib/platform/http-post.ts';
import { DEFINITION, RefreshHarness } from '../refresh-harness.ts';
import { type ScriptedAnswer, type ScriptedServer, startScriptedServer } from '../scripted-server.ts';

/** What every answer of the scripted provider may repeat, and nothing of ours may tell. */
export const MARKER = 'MARKER-of-the-provider';
/** The client secret of the bench. */
export const SECRET_MARKER = 'MARKER-of-the-secret';

/** The two servers that the benches of a test share: a provider, and the services of AWS. */
export interface FaultServers {
  readonly provider: ScriptedServer;
  readonly aws: ScriptedServer;
  readonly secretsManager: SecretsManagerClient;
  close(): Promise<void>;
}

/** Starts the servers. */
export async function startFaultServers(): Promise<FaultServers> {
  const provider = await startScriptedServer(() => ({ status: 500 }));
  const aws = await startScriptedServer(() => ({ status: 500 }));
  const secretsManager = new SecretsManagerClient({
    region: 'eu-central-1',
    endpoint: aws.url,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
  });
  const close = async () => {
    secretsManager.destroy();
    await Promise.all([provider.close(), aws.close()]);
  };
  return { provider, aws, secretsManager, close };
}

/**
 * One service, refreshed by the real use cases through the real adapters, on a clock that is moved by hand. Provider and
 * Secrets Manager answer as they are told; a healthy one gives tokens of an hour.
 */
export class FaultBench {
  readonly harness = new RefreshHarness();
  readonly servers: FaultServers;
  readonly #secretCache = createSecretCache(this.harness.clock);
  definition: ServiceDefinition;
  /** Seconds that the clock of the provider is ahead. */
  providerAheadSeconds = 0;
  /** True: looking for a secret fails for a fault of our own. */
  failsForUs = false;
  /** How requests are sent; a fault that no server can have is put here. */
  send: SendPost = createHttpPost(() => 0);
  #issued = 0;

  constructor(servers: FaultServers) {
    this.servers = servers;
    this.definition = { ...DEFINITION, tokenUrl: `${servers.provider.url}/oauth/token` };
    this.answer(() => this.token());
    this.secret({ clientId: 'client', clientSecret: SECRET_MARKER });
  }

  /** How long a provider is waited for at most; all but the silent one answer in time, however busy the machine is. */
  patienceMs = 60_000;

  /** Changes the definition. */
  define(changes: Partial<ServiceDefinition>): void {
    this.definition = { ...this.definition, ...changes };
  }

  /** From now on the provider answers so, with the time that its clock shows. */
  answer(script: ScriptedAnswer | (() => ScriptedAnswer)): void {
    this.servers.provider.answerWith(() => {
      const { headers, ...answer } = typeof script === 'function' ? script() : script;
      const providerMs = (this.harness.clock.now() + this.providerAheadSeconds) * 1000;
      return { ...answer, headers: { date: new Date(providerMs).toUTCString(), ...headers } };
    });
  }

  /** An OAuth error that says more than is good. */
  refuse(error: string, status = 400, codes: readonly number[] = []): void {
    const body = { error, error_description: MARKER, ...(codes.length > 0 ? { error_codes: codes } : {}) };
    this.answer({ status, body });
  }

  /** A new token, with whatever else the answer says. */
  token(more: object = { expires_in: 3600 }): ScriptedAnswer {
    return { body: { access_token: `${MARKER}-${(this.#issued += 1)}`, token_type: 'Bearer', ...more } };
  }

  /** From now on this is the secret, in this version; `previous` is what AWSPREVIOUS holds. */
  secret(value: unknown, versionId = 'version-1-of-the-secret', previous?: object): void {
    const text = (one: unknown): string => (typeof one === 'string' ? one : JSON.stringify(one));
    this.servers.aws.answerWith(({ body }) => {
      const isPrevious = body.includes('AWSPREVIOUS');
      if (isPrevious && !previous) {
        return { status: 400, body: { __type: 'ResourceNotFoundException', Message: MARKER } };
      }
      const shown = isPrevious ? text(previous) : text(value);
      return { body: { VersionId: isPrevious ? 'version-0-of-the-secret' : versionId, SecretString: shown } };
    });
  }

  /** From now on AWS refuses everything so: Secrets Manager and STS in their own forms. */
  failAws(type: string, status = 400): void {
    this.servers.aws.answerWith(({ headers }) =>
      headers['x-amz-target']
        ? { status, body: { __type: type, Message: MARKER } }
        : {
            status,
            body: `<ErrorResponse><Error><Code>${type}</Code><Message>${MARKER}</Message></Error></ErrorResponse>`,
          },
    );
  }

  /** One run of refresh-tokens with so many seconds left to begin in; a fault of our own side is left to its log. */
  async sweep(seconds = 60): Promise<void> {
    const deadline = this.harness.clock.deadlineIn(seconds + REFRESH_BUDGET_SECONDS);
    await sweep(this.#dependencies(), { definitions: [this.definition], deadline }).catch(() => undefined);
  }

  /** Sweeps every five minutes for so many seconds, each with so many seconds left to begin in. */
  async sweepFor(seconds: number, secondsLeft = 60): Promise<void> {
    for (let passed = 0; passed < seconds; passed += 300) {
      this.harness.clock.advance(300);
      await this.sweep(secondsLeft);
    }
  }

  /** The status of the service as serve-tokens tells it. */
  async status(): Promise<ServiceStatus> {
    const { services } = await getStatus(this.harness.dependencies, [this.definition], 'per-service');
    return services[0] as ServiceStatus;
  }

  /** What a reader gets. */
  read(wish: Partial<TokenRequirements> = {}, isRefreshReachable = true): Promise<GetTokenAnswer> {
    const requestRefresh = async (request: Parameters<typeof refreshOne>[2]): Promise<RefreshReport | undefined> =>
      isRefreshReachable ? refreshOne(this.#dependencies(), [this.definition], request, 0) : undefined;
    const deadline = this.harness.clock.deadlineIn(29);
    const dependencies = { ...this.harness.dependencies, deadline, refreshRequester: { requestRefresh } };
    return getToken(dependencies, { definition: this.definition, minValiditySeconds: 0, ...wish });
  }

  /** What a reader is told who gets no token. */
  async refusal(wish: Partial<TokenRequirements> = {}, isRefreshReachable = true): Promise<string> {
    const error = await this.read(wish, isRefreshReachable).catch((reason: unknown) => reason);
    if (!(error instanceof ContractError)) {
      throw new Error('the reader got a token');
    }
    return error.message;
  }

  #dependencies(): SweepDependencies {
    const { harness, servers } = this;
    const send: SendPost = ({ timeoutMs: _real, signal: _none, ...post }) =>
      this.send({ ...post, timeoutMs: this.patienceMs });
    const secrets = createSecretsManagerSecretSource({
      client: servers.secretsManager,
      cache: this.#secretCache,
      clock: harness.clock,
      log: harness.dependencies.log,
    });
    return {
      ...harness.dependencies,
      secrets: this.failsForUs ? { ...secrets, read: () => Promise.reject(new TypeError('broken')) } : secrets,
      tokenEndpoint: createHttpTokenEndpoint({
        send,
        clock: harness.clock,
        monotonicMs: () => performance.now(),
        getWebIdentityToken: createGetWebIdentityToken(
          servers.aws.url,
          unsigned,
          createHttpPost(() => 0),
        ),
      }),
    };
  }
}

/** Signs nothing: no scripted server asks for it. */
export const unsigned: SignPost = async (post) => post;

/** A fault that was put where faults come from, with the cause that must be told for it. */
export interface SeededFault {
  readonly code: CauseCode;
  readonly severity: Severity;
  /** What is wrong, for the name of the test. */
  readonly what: string;
  /** Puts the fault; returns what was told where that is not the status of the service. */
  readonly seed: (bench: FaultBench) => Promise<unknown>;
}
