import { existsSync } from 'node:fs';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import { readJsonFile } from '../files/json-file.ts';
import { LocalProblem } from '../files/local-problem.ts';
import { writePrivateFile } from '../files/private-file.ts';

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

/**
 * Returns a storage in a private file (made where there is none), so that tokens outlive the process, even `kill -9`.
 *
 * What has expired is dropped at the next write.
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
  const save = (): void => {
    dropExpired(entries, now());
    if (path !== undefined) {
      writePrivateFile(path, JSON.stringify({ jwks, entries }));
    }
  };
  save();
  return { jwks, adapterOf: (model) => createAdapter(model, entries, save) };
}

async function initialState(path: string | undefined): Promise<StoredState> {
  if (path !== undefined && existsSync(path)) {
    const state = readJsonFile(path, 'state of the authorization server') as Partial<StoredState> | null;
    if (!state?.jwks || !state.entries) {
      throw new LocalProblem(`${path} holds something else: remove it, and a new authorization server is set up`);
    }
    return { jwks: state.jwks, entries: state.entries };
  }
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' }] }, entries: {} };
}

function dropExpired(entries: Record<string, AdapterPayload>, now: Instant): void {
  for (const [key, { exp }] of Object.entries(entries)) {
    if (exp !== undefined && exp <= now) {
      delete entries[key];
    }
  }
}

function createAdapter(model: string, entries: Record<string, AdapterPayload>, save: () => void): Adapter {
  const keyOf = (id: string) => `${model}:${id}`;
  return {
    upsert: async (id, payload) => {
      entries[keyOf(id)] = payload;
      save();
    },
    find: async (id) => entries[keyOf(id)],
    // Sessions and device codes: neither is ever made here.
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    consume: async (id) => {
      const payload = entries[keyOf(id)];
      if (payload) {
        payload.consumed = true;
        save();
      }
    },
    destroy: async (id) => {
      delete entries[keyOf(id)];
      save();
    },
    revokeByGrantId: async (grantId) => {
      for (const [key, payload] of Object.entries(entries)) {
        if (payload.grantId === grantId) {
          delete entries[key];
        }
      }
      save();
    },
  };
}
