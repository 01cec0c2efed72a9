import { Redacted } from '../../functions/domain/values/redacted.ts';
import type { SecretStore } from '../../lib/cli/connection/secret-store.ts';

/** Secrets in memory, with versions as Secrets Manager has them. */
export interface MemorySecrets extends SecretStore {
  /** Text by name. */
  readonly texts: ReadonlyMap<string, string>;
  /** Names of what was made and stored, in order, with the key of what was made. */
  readonly calls: string[];
  /** Stores as somebody else does. */
  change(name: string, value: object): void;
  /** Runs once, right before the next text is stored. */
  onceBeforePut: (() => void) | undefined;
}

/** Returns secrets in memory. @param keys KMS keys by name */
export function memorySecrets(
  start: Readonly<Record<string, object>> = {},
  keys: Readonly<Record<string, string>> = {},
): MemorySecrets {
  const versions = new Map<string, { text: string; versionId: string }[]>();
  const calls: string[] = [];
  let count = 0;
  const add = (name: string, text: string): string => {
    count += 1;
    const versionId = `version-${count}`;
    versions.set(name, [{ text, versionId }, ...(versions.get(name) ?? [])]);
    return versionId;
  };
  for (const [name, value] of Object.entries(start)) add(name, JSON.stringify(value));
  const store: MemorySecrets = {
    get texts() {
      return new Map([...versions].map(([name, [one]]) => [name, one?.text ?? '']));
    },
    calls,
    onceBeforePut: undefined,
    change: (name, value) => void add(name, JSON.stringify(value)),
    async read(name, stage) {
      const found = versions.get(name)?.[stage === undefined ? 0 : 1];
      return found ? { text: new Redacted(found.text), versionId: found.versionId } : 'missing';
    },
    async put(name, text) {
      const before = store.onceBeforePut;
      store.onceBeforePut = undefined;
      before?.();
      calls.push(`put ${name}`);
      return add(name, text.reveal());
    },
    async create(name, text, key) {
      if (versions.has(name)) return 'exists';
      calls.push(`create ${name}${key === undefined ? '' : ` ${key}`}`);
      return add(name, text.reveal());
    },
    keyOf: async (name) => keys[name],
    readAsKeeper: async () => ({ ok: true, secret: { versionId: 'v1', values: {} } }),
    close: () => {},
  };
  return store;
}
