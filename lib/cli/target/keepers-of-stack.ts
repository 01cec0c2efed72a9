/** The outputs by which a keeper is reached, and the resource that each names. */
const WANTED = {
  ServeTokensFunction: { type: 'AWS::Lambda::Function', id: 'ServeTokensFunction' },
  RefreshTokensFunction: { type: 'AWS::Lambda::Function', id: 'RefreshTokensFunction' },
  TokenTable: { type: 'AWS::DynamoDB::Table', id: 'TokensTable' },
  ServeTokensLogs: { type: 'AWS::Logs::LogGroup', id: 'ServeTokensLogs' },
  RefreshTokensLogs: { type: 'AWS::Logs::LogGroup', id: 'RefreshTokensLogs' },
} as const;

/** One of the outputs that commands need; no resource says what the names of secrets begin with. */
export type KeeperOutput = keyof typeof WANTED | 'SecretPrefix';

/** A keeper that was found in a stack. */
export interface FoundKeeper {
  /** Stack and path of the construct, as far as that is known. */
  readonly name: string;
  readonly names: Partial<Record<KeeperOutput, string>>;
}

/** A resource of a stack, as CloudFormation lists it. */
export interface ListedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
}

const OUTPUT = /^(.*?)((?:Serve|Refresh)Tokens(?:Function|Logs)|TokenTable|SecretPrefix|Deployment)(?:[0-9A-F]{8})?$/;
const LOGICAL_ID = /^(.*?)((?:Serve|Refresh)Tokens(?:Function|Logs)|TokensTable)[0-9A-F]{8}$/;

/**
 * Returns the keepers of a stack by its outputs: those of a `TokenKeeperStack` have plain keys, those of a construct carry its
 * path in front and a hash behind.
 */
export function keepersInOutputs(stack: string, outputs: Readonly<Record<string, string>>): readonly FoundKeeper[] {
  const found = Object.entries(outputs).flatMap(([key, value]) => {
    const [, path = '', name = ''] = OUTPUT.exec(key) ?? [];
    return name === '' ? [] : [{ path, name, value }];
  });
  return keepersOf(found, (path, { Deployment: named }) => named ?? nameOf(stack, path.replace(/Outputs$/, '')));
}

/** Returns the keepers of a stack by its resources, for those without outputs. */
export function keepersInResources(stack: string, resources: readonly ListedResource[]): readonly FoundKeeper[] {
  const found = resources.flatMap(({ logicalId, type, physicalId: value }) => {
    const [, path = '', id] = LOGICAL_ID.exec(logicalId) ?? [];
    const output = Object.entries(WANTED).find(([, one]) => one.id === id && one.type === type);
    return output ? [{ path, name: output[0], value }] : [];
  });
  return keepersOf(found, (path) => nameOf(stack, path));
}

/** Returns those of the keepers that `wanted` means: a whole name, or its end from a `/` on. */
export function keepersNamed(keepers: readonly FoundKeeper[], wanted: string): readonly FoundKeeper[] {
  return keepers.filter(({ name }) => name === wanted || name.endsWith(`/${wanted}`));
}

function keepersOf(
  found: readonly { readonly path: string; readonly name: string; readonly value: string }[],
  nameFor: (path: string, names: Readonly<Record<string, string>>) => string,
): readonly FoundKeeper[] {
  const paths = [...new Set(found.map(({ path }) => path))];
  const keepers = paths.map((path) => {
    const ones = found.filter((one) => one.path === path);
    const names = Object.fromEntries(ones.map(({ name, value }) => [name, value]));
    return { name: nameFor(path, names), names };
  });
  const served = keepers.filter(({ names }) => names['ServeTokensFunction']);
  // Somebody may have made outputs of the same name for the same keeper by hand.
  return [...new Map(served.map((one) => [one.names['ServeTokensFunction'], one])).values()];
}

function nameOf(stack: string, path: string): string {
  return path === '' ? stack : `${stack}/${path}`;
}
