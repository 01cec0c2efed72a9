import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import { readJsonFile } from '../files/json-file.ts';
import { LocalProblem } from '../files/local-problem.ts';
import { writePrivateFile } from '../files/private-file.ts';

/** After so many changes the file is written anew: what has expired since is dropped. */
const MOST_CHANGES = 10_000;

/** What an authorization server must not forget: its signing keys and the tokens it has issued. */
interface StoredState {
  readonly jwks: { readonly keys: JWK[] };
  /** By `<model>:<id>`; an opaque token is its own id. */
  readonly entries: Record<string, AdapterPayload>;
}

/** Where an authorization server keeps its state. */
export interface AuthorizationServerStorage {
  readonly jwks: { readonly keys: JWK[] };
  /** Returns the part of the storage that oidc-provider uses for one of its models. */
  readonly adapterOf: (model: string) => Adapter;
}

/** Keeps one change; without a payload the entry is gone. */
type Keep = (key: string, payload?: AdapterPayload) => void;

/**
 * Returns a storage in a private file (made where there is none), so that tokens outlive the process, even `kill -9`.
 *
 * Changes are appended to a second file beside it: thousands of tokens are not written for the sake of one. What has expired is
 * dropped at the start, and from time to time.
 *
 * @param path absent: in memory only
 * @param now returns the current instant
 * @throws {LocalProblem} when the file cannot be read or written
 */
export async function createAuthorizationServerStorage(
  path: string | undefined,
  now: () => Instant,
): Promise<AuthorizationServerStorage> {
  const { jwks, entries } = await initialState(path);
  let changes = 0;
  const save = (): void => {
    dropExpired(entries, now());
    changes = 0;
    if (path === undefined) return;
    writePrivateFile(path, JSON.stringify({ jwks, entries }));
    rmSync(changesOf(path), { force: true });
  };
  const keep: Keep = (key, payload) => {
    changes += 1;
    if (changes > MOST_CHANGES) {
      save();
    } else if (path !== undefined) {
      appendFileSync(changesOf(path), `${JSON.stringify([key, payload])}\n`, { mode: 0o600 });
    }
  };
  save();
  return { jwks, adapterOf: (model) => createAdapter(model, entries, keep) };
}

function changesOf(path: string): string {
  return `${path}.changes`;
}

async function initialState(path: string | undefined): Promise<StoredState> {
  if (path !== undefined && existsSync(path)) {
    const state = readJsonFile(path, 'state of the authorization server') as Partial<StoredState> | null;
    if (!state?.jwks || !state.entries) {
      throw new LocalProblem(`${path} holds something else: remove it, and a new authorization server is set up`);
    }
    return { jwks: state.jwks, entries: withChanges(state.entries, changesOf(path)) };
  }
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' }] }, entries: {} };
}

/** Returns entries with the changes since they were written; the end of a last line that was never finished is no change. */
function withChanges(entries: StoredState['entries'], path: string): StoredState['entries'] {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  const changed = new Map(Object.entries(entries));
  for (const line of lines) {
    const [key, payload] = JSON.parse(line) as readonly [string, AdapterPayload | null];
    if (payload) {
      changed.set(key, payload);
    } else {
      changed.delete(key);
    }
  }
  return Object.fromEntries(changed);
}

function dropExpired(entries: Record<string, AdapterPayload>, now: Instant): void {
  for (const [key, { exp }] of Object.entries(entries)) {
    if (exp !== undefined && exp <= now) {
      delete entries[key];
    }
  }
}

function createAdapter(model: string, entries: Record<string, AdapterPayload>, keep: Keep): Adapter {
  const keyOf = (id: string) => `${model}:${id}`;
  const remove = (key: string): void => {
    delete entries[key];
    keep(key);
  };
  return {
    upsert: async (id, payload) => {
      entries[keyOf(id)] = payload;
      keep(keyOf(id), payload);
    },
    find: async (id) => entries[keyOf(id)],
    // Sessions and device codes: neither is ever made here.
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    consume: async (id) => {
      const payload = entries[keyOf(id)];
      if (payload) {
        payload.consumed = true;
        keep(keyOf(id), payload);
      }
    },
    destroy: async (id) => remove(keyOf(id)),
    revokeByGrantId: async (grantId) => {
      for (const [key, payload] of Object.entries(entries)) {
        if (payload.grantId === grantId) {
          remove(key);
        }
      }
    },
  };
}
