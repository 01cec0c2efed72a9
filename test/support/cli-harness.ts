import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import type { GetTokenAnswer } from '../../functions/contract/get-token.ts';
import type { RefreshReport } from '../../functions/contract/refresh.ts';
import type { StatusAnswer } from '../../functions/contract/status.ts';
import type { ListTenantsRequest, PutTenantsRequest, RemoveTenantsRequest } from '../../functions/contract/tenants.ts';
import { emptyRecord } from '../../functions/domain/record/token-record.ts';
import { pick } from '../../functions/domain/values/defined.ts';
import { instant } from '../../functions/domain/values/instant.ts';
import { Redacted } from '../../functions/domain/values/redacted.ts';
import type { StatusRead } from '../../functions/usecases/ports/ports.ts';
import type { SecretOrFailure } from '../../functions/usecases/ports/secret-source.ts';
import type { CliContext } from '../../lib/cli/command/cli-context.ts';
import { CliProblem } from '../../lib/cli/connection/cli-problem.ts';
import type { Connection, InvocationReply } from '../../lib/cli/connection/connection.ts';
import type { LogLine, LogQuery } from '../../lib/cli/connection/log-reader.ts';
import type { OutputStream } from '../../lib/terminal/terminal.ts';
import { sampleStatus } from '../lib/local/fixtures/sample-status.ts';

/** 2026-11-23T05:00:00Z, the moment of {@link sampleStatus}. */
export const NOW = instant(Date.parse('2026-11-23T05:00:00Z') / 1000);

/** A token that must not be found in any output. */
export const MARKER_TOKEN = 'MARKER-token-of-a-fake';

/** What is asked about tenants. */
export type TenantsRequest = PutTenantsRequest | RemoveTenantsRequest | ListTenantsRequest;

/** What a deployment that is not there answers, by the alias or function that is invoked. */
export interface FakeDeployment {
  readonly status: (functionName: string) => StatusAnswer | CliProblem | InvocationReply;
  readonly token: () => GetTokenAnswer | CliProblem | InvocationReply;
  readonly refresh: () => RefreshReport | CliProblem | InvocationReply;
  readonly names: Partial<Connection['names']>;
  /** Secrets by name; `denied` and `missing` as Secrets Manager would say. */
  readonly secrets: Record<string, string | 'denied' | 'missing'>;
  /** In place of `secrets`. */
  readonly secretStore?: Connection['secrets'];
  /** Answers about tenants. */
  readonly tenants: (request: TenantsRequest) => object | CliProblem | InvocationReply;
  readonly asKeeper: () => SecretOrFailure;
  readonly table: () => StatusRead | CliProblem;
  /** Pages of lines by log group. */
  readonly logs: (query: LogQuery) => readonly (readonly LogLine[])[] | CliProblem;
  readonly definitions: unknown;
  readonly endpoint: string | undefined;
  /** As `--function` names it. */
  readonly function: string | undefined;
  readonly region?: string | undefined;
  readonly awsClockOffsetSeconds: number;
}

/** A token with an hour left. */
export const SAMPLE_TOKEN: GetTokenAnswer = {
  contractVersion: 1,
  service: 'genesys',
  accessToken: MARKER_TOKEN,
  tokenType: 'Bearer',
  header: { name: 'Authorization', scheme: 'Bearer' },
  expiresAt: '2026-11-24T05:00:00Z',
  expiresInSeconds: 86_400,
  cacheUntil: '2026-11-23T05:05:00Z',
  obtainedAt: '2026-11-23T05:00:00Z',
  fingerprint: '0123456789ab',
};

const HEALTHY: FakeDeployment = {
  status: () => sampleStatus(),
  token: () => SAMPLE_TOKEN,
  refresh: () => ({ service: 'genesys', result: 'refreshed', reason: 'forced' }),
  names: {},
  secrets: {},
  tenants: () => ({ service: 'graph', tenants: [] }),
  asKeeper: () => ({ ok: true, secret: { versionId: '01234567-89', values: {} } }),
  table: () => ({ records: [emptyRecord('genesys')] }),
  logs: () => [],
  definitions: undefined,
  endpoint: undefined,
  function: undefined,
  awsClockOffsetSeconds: 0,
};

/** What a run of a command has written, and how it ended. */
export interface CliRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
  /** Why the command line was refused; absent: it was not. */
  readonly refused?: string;
  /** Function and payload of every invocation. */
  readonly invoked: readonly (readonly [string, unknown])[];
  /** What was put into which secret. */
  readonly stored: readonly (readonly [string, unknown])[];
}

/** How a command is run; all of it may be left out. */
export interface CliRunOptions {
  readonly deployment?: Partial<FakeDeployment>;
  readonly stdin?: string;
  /** What `bin/services.ts` exports. */
  readonly services?: unknown;
  readonly signals?: EventEmitter;
  readonly isTerminal?: boolean;
  /** Where standard output goes to, instead of `CliRun.stdout`. */
  readonly terminal?: OutputStream;
  /** Where standard error goes to, instead of `CliRun.stderr`. */
  readonly errors?: OutputStream;
}

/** Runs a command on a fake deployment. */
export async function runCli(
  create: (context: CliContext) => Command,
  args: readonly string[],
  {
    deployment = {},
    stdin = '',
    services,
    signals = new EventEmitter(),
    isTerminal = false,
    terminal,
    errors,
  }: CliRunOptions = {},
): Promise<CliRun> {
  const out = captured(isTerminal);
  const err = captured(isTerminal);
  const seen = {
    exitCode: undefined as number | undefined,
    invoked: [] as [string, unknown][],
    stored: [] as [string, unknown][],
  };
  const fake = { ...HEALTHY, ...deployment };
  const command = create({
    connect: async (options) => fakeConnection({ ...fake, ...pick(options, ['function', 'region']) }, seen),
    loadServices: async () => (services === undefined ? undefined : { file: 'bin/services.ts', value: services }),
    clock: { now: () => NOW, sleep: async () => {}, monotonicMs: () => 0 },
    pause: async () => {},
    stdin: Object.assign(new PassThrough(), { isTTY: isTerminal }).end(stdin),
    stdout: terminal ?? out.stream,
    stderr: errors ?? err.stream,
    signals,
    setExitCode: (code) => {
      seen.exitCode = code;
    },
  });
  for (const each of [command, ...command.commands]) {
    each.exitOverride().configureOutput({ writeErr: () => {} });
  }
  const refused = await command.parseAsync([...args], { from: 'user' }).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { ...seen, stdout: out.text(), stderr: err.text(), ...(refused === undefined ? {} : { refused }) };
}

function captured(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY });
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  return { stream, text: () => text };
}

function fakeConnection(
  fake: FakeDeployment,
  { invoked, stored }: { invoked: [string, unknown][]; stored: [string, unknown][] },
): Connection {
  return {
    where: {
      kind: 'aws',
      stack: 'TokenKeeper',
      ...(pick(fake, ['endpoint', 'function', 'region']) as Partial<Connection['where']>),
    },
    names: {
      serveTokens: async () => 'serve',
      refreshTokens: async () => 'refresh',
      tokenTable: async () => 'table',
      secretPrefix: async () => 'Stack/Keeper/',
      serveTokensLogs: async () => 'serve-logs',
      refreshTokensLogs: async () => 'refresh-logs',
      ...fake.names,
    },
    ...(fake.definitions === undefined ? {} : { definitions: fake.definitions }),
    async invoke(functionName, payload) {
      invoked.push([functionName, payload]);
      const { operation } = payload as { operation: string };
      const tenants = () => fake.tenants(payload as TenantsRequest);
      const answers = {
        getToken: fake.token,
        status: () => fake.status(functionName),
        refresh: fake.refresh,
        putTenants: tenants,
        removeTenants: tenants,
        listTenants: tenants,
      };
      const answer = answers[operation as keyof typeof answers]();
      if (answer instanceof CliProblem) {
        throw answer;
      }
      const base = { latencyMs: 1, awsClockOffsetSeconds: fake.awsClockOffsetSeconds };
      return 'latencyMs' in answer
        ? (answer as InvocationReply)
        : { ...base, payload: { contractVersion: 1, ...answer } };
    },
    secrets: fake.secretStore ?? {
      async create() {
        throw new Error('nothing is made here');
      },
      keyOf: async () => undefined,
      async read(name) {
        const text = fake.secrets[name] ?? 'missing';
        return text === 'denied' || text === 'missing' ? text : { text: new Redacted(text), versionId: 'v1' };
      },
      async put(name, text) {
        stored.push([name, JSON.parse(text.reveal())]);
        return 'abcdef01-2345';
      },
      readAsKeeper: async () => fake.asKeeper(),
      close: () => {},
    },
    logs: {
      async *read(query) {
        const pages = fake.logs(query);
        if (pages instanceof CliProblem) {
          throw pages;
        }
        yield* pages;
      },
    },
    async readTable() {
      const answer = fake.table();
      if (answer instanceof CliProblem) {
        throw answer;
      }
      return answer;
    },
    close: () => {},
  };
}

/** Returns the reply of a function that failed. */
export function failedReply(errorType: string, message: string): InvocationReply {
  return { latencyMs: 1, failed: { errorType, message } };
}
