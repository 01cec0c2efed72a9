/** A folder of the map, and what its files may import besides each other. */
export interface Room {
  readonly folder: string;
  /** Folders above it in the map, `a/*` meaning every folder below `a`; absent: everything above it. */
  readonly from?: readonly string[];
  /** Packages and Node modules; absent: any. */
  readonly packages?: readonly string[];
}

const PURE = { packages: [] };
const DOMAIN = ['functions/contract', 'functions/contract/*', 'functions/domain/*'];
const USECASE = { from: [...DOMAIN, 'functions/usecases/ports'], ...PURE };
const ADAPTER = {
  from: [...DOMAIN, 'functions/usecases/ports', 'lib/platform', 'lib/platform/*'],
};
/** A room of vendors: none knows another. */
const PRESET = [...DOMAIN, 'lib/providers/definition'];
const HANDLER = {
  from: [
    ...DOMAIN,
    'functions/usecases/*',
    'lib/platform',
    'lib/platform/*',
    'functions/adapters/*',
    'functions/status-page',
  ],
};
/** It runs the built functions from outside: of their sources it knows the contract only. */
const TORTURE = [
  'functions/contract',
  'functions/domain/service',
  'functions/domain/values',
  'lib/platform',
  'lib/client/*',
  'lib/build',
  'lib/local/*',
  'test/torture/*',
];

/**
 * The map, in reading order: a folder imports only what stands above it, types included, so that there is no circle.
 * What it says of a folder besides is narrower than that. docs/architecture.md has it as a picture.
 */
export const MAP: readonly Room[] = [
  { folder: 'functions/contract', ...PURE },
  { folder: 'functions/contract/reading', ...PURE },
  { folder: 'functions/domain/values', ...PURE },
  { folder: 'functions/domain/schema', ...PURE },
  { folder: 'functions/domain/expiry', ...PURE },
  { folder: 'functions/domain/wire', ...PURE },
  { folder: 'functions/domain/tenant', ...PURE },
  { folder: 'functions/domain/service', ...PURE },
  { folder: 'functions/domain/schedule', ...PURE },
  { folder: 'functions/domain/failure', ...PURE },
  { folder: 'functions/domain/catalogue', ...PURE },
  { folder: 'functions/domain/refusal', ...PURE },
  { folder: 'functions/domain/retry', ...PURE },
  { folder: 'functions/domain/record', ...PURE },
  { folder: 'functions/domain/decision', ...PURE },
  { folder: 'functions/domain/template', ...PURE },
  { folder: 'functions/domain/diagnosis', ...PURE },
  { folder: 'functions/domain/telemetry', ...PURE },
  {
    folder: 'functions/status-page',
    from: ['functions/contract', 'functions/domain/values', 'functions/domain/failure', 'functions/domain/tenant'],
    ...PURE,
  },
  { folder: 'functions/usecases/ports', from: DOMAIN, ...PURE },
  { folder: 'functions/usecases/tenants', ...USECASE },
  { folder: 'functions/usecases/hosts', ...USECASE },
  { folder: 'functions/usecases/requests', ...USECASE },
  {
    folder: 'functions/usecases/refresh',
    ...USECASE,
    from: [...USECASE.from, 'functions/usecases/hosts', 'functions/usecases/requests'],
  },
  {
    folder: 'functions/usecases/sweep',
    ...USECASE,
    from: [...USECASE.from, 'functions/usecases/hosts', 'functions/usecases/refresh', 'functions/usecases/tenants'],
  },
  { folder: 'functions/usecases/serve', ...USECASE, from: [...USECASE.from, 'functions/usecases/tenants'] },
  { folder: 'functions/usecases/status', ...USECASE, from: [...USECASE.from, 'functions/usecases/tenants'] },
  { folder: 'lib/platform/connections', from: [] },
  { folder: 'lib/platform', from: ['functions/contract', 'functions/domain/values', 'lib/platform/*'] },
  { folder: 'functions/adapters/process', ...ADAPTER },
  { folder: 'functions/adapters/aws', ...ADAPTER },
  { folder: 'functions/adapters/dynamodb', from: [...ADAPTER.from, 'functions/adapters/aws'] },
  { folder: 'functions/adapters/secrets-manager', from: [...ADAPTER.from, 'functions/adapters/aws'] },
  { folder: 'functions/adapters/keys', ...ADAPTER },
  { folder: 'functions/adapters/token-request', from: [...ADAPTER.from, 'functions/adapters/keys'] },
  { folder: 'functions/adapters/token-answer', ...ADAPTER },
  {
    folder: 'functions/adapters/token-endpoint',
    from: [
      ...ADAPTER.from,
      'functions/adapters/token-request',
      'functions/adapters/token-answer',
      'functions/adapters/keys',
    ],
  },
  { folder: 'functions/refresh-tokens', ...HANDLER },
  { folder: 'functions/serve-tokens', ...HANDLER },
  { folder: 'lib/providers/definition', from: DOMAIN },
  { folder: 'lib/providers/identity', from: PRESET },
  { folder: 'lib/providers/work', from: PRESET },
  { folder: 'lib/providers/cloud', from: PRESET },
  { folder: 'lib/providers/commerce', from: PRESET },
  { folder: 'lib/providers', from: [...DOMAIN, 'lib/providers/*'] },
  { folder: 'lib/client/transport', from: ['functions/contract', 'lib/platform'] },
  { folder: 'lib/client/cache', from: ['functions/contract', 'lib/platform', 'lib/client/*'] },
  { folder: 'lib/client', from: ['functions/contract', 'lib/platform', 'lib/client/*'] },
  { folder: 'lib/client/azure', from: ['lib/client', 'lib/client/cache', 'lib/client/transport'], ...PURE },
  { folder: 'lib/client/testing', from: [...DOMAIN, 'lib/client', 'lib/client/cache', 'lib/client/transport'] },
  { folder: 'lib/build', from: ['functions/contract'] },
  { folder: 'lib/infrastructure/encryption' },
  { folder: 'lib/infrastructure/limits', from: [] },
  { folder: 'lib/infrastructure/network', from: [...DOMAIN, 'lib/build', 'lib/platform/*'] },
  {
    folder: 'lib/infrastructure/secrets',
    from: [...DOMAIN, 'lib/infrastructure/encryption', 'lib/infrastructure/limits'],
  },
  {
    folder: 'lib/infrastructure/access',
    from: [...DOMAIN, 'lib/client/*', 'lib/infrastructure/encryption', 'lib/infrastructure/secrets'],
  },
  {
    folder: 'lib/infrastructure/functions',
    from: [
      ...DOMAIN,
      'functions/adapters/dynamodb',
      'lib/build',
      'lib/client/*',
      'lib/providers/definition',
      'lib/infrastructure/access',
      'lib/infrastructure/encryption',
      'lib/infrastructure/limits',
      'lib/infrastructure/network',
      'lib/infrastructure/secrets',
    ],
  },
  {
    folder: 'lib/infrastructure/alarms',
    from: [...DOMAIN, 'lib/infrastructure/access', 'lib/infrastructure/functions'],
  },
  { folder: 'lib/infrastructure/alarms/tenants', from: [...DOMAIN, 'lib/infrastructure/alarms'] },
  {
    folder: 'lib/infrastructure',
    from: [...DOMAIN, 'lib/build', 'lib/client/*', 'lib/providers/*', 'lib/infrastructure/*'],
  },
  {
    folder: 'lib/terminal',
    from: [
      'functions/contract',
      'functions/domain/values',
      'functions/domain/tenant',
      'functions/domain/schedule',
      'functions/status-page',
    ],
    packages: ['node:events', 'node:readline', 'node:tty', 'node:util', 'string-width', 'wrap-ansi'],
  },
  { folder: 'lib/local/files' },
  { folder: 'lib/definition/presets', from: [...DOMAIN, 'lib/providers', 'lib/providers/*'] },
  {
    folder: 'lib/definition',
    from: [...DOMAIN, 'lib/providers/definition', 'lib/definition/presets', 'lib/local/files'],
  },
  { folder: 'lib/definition/json-schema', from: [...DOMAIN, 'lib/definition', 'lib/definition/presets'] },
  { folder: 'lib/build/package', from: ['lib/build', 'lib/definition/json-schema'] },
  { folder: 'lib/local/http' },
  { folder: 'lib/local/servers' },
  { folder: 'lib/local/functions' },
  { folder: 'lib/local/status-page' },
  { folder: 'lib/local/output' },
  { folder: 'lib/local/screen' },
  { folder: 'lib/local/gateway' },
  { folder: 'lib/local' },
  { folder: 'lib/localstack/install', from: [] },
  { folder: 'lib/localstack/runtime', from: ['lib/local/functions'] },
  { folder: 'lib/localstack', from: ['functions/adapters/process', 'lib/local/*', 'lib/localstack/install'] },
  {
    folder: 'lib/cost',
    from: [
      ...DOMAIN,
      'lib/build',
      'lib/infrastructure/alarms',
      'lib/infrastructure/alarms/tenants',
      'lib/infrastructure/limits',
      'lib/local',
    ],
    packages: ['cli-table3', 'commander'],
  },
  { folder: 'lib/cli/target' },
  { folder: 'lib/cli/link' },
  { folder: 'lib/cli/connection' },
  { folder: 'lib/cli/ask' },
  { folder: 'lib/cli/command' },
  { folder: 'lib/cli/status' },
  { folder: 'lib/cli/exec' },
  { folder: 'lib/cli/logs' },
  { folder: 'lib/cli/secret' },
  { folder: 'lib/cli/tenant/file' },
  { folder: 'lib/cli/tenant/shards' },
  { folder: 'lib/cli/tenant' },
  { folder: 'lib/cli/definition/init/presets' },
  { folder: 'lib/cli/definition/init' },
  { folder: 'lib/cli/definition' },
  { folder: 'lib/cli/debug/checks' },
  { folder: 'lib/cli/debug' },
  { folder: 'lib/cli/completion' },
  { folder: 'lib/cli/simulate/clock' },
  { folder: 'lib/cli/simulate/run' },
  { folder: 'lib/cli/simulate/report' },
  { folder: 'lib/cli/simulate/tenants' },
  { folder: 'lib/cli/simulate' },
  { folder: 'lib/cli' },
  { folder: 'bin', from: ['functions/domain/*', 'functions/adapters/process', 'lib/*', 'lib/build/package'] },
  { folder: 'test/torture/schedule', from: [], ...PURE },
  { folder: 'test/torture/oracle', from: ['functions/contract'], packages: ['node:crypto'] },
  { folder: 'test/torture/faults', from: ['lib/local/http', 'test/torture/schedule'] },
  { folder: 'test/torture/world', from: TORTURE },
  { folder: 'test/torture/readers', from: TORTURE },
  { folder: 'test/torture', from: TORTURE },
];
