import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A directory for the files of one test, inside the clone and ignored by git. */
export interface Workspace {
  readonly path: string;
  /** Writes a value as JSON and returns the path of the file. */
  json(name: string, value: unknown): string;
  remove(): void;
}

const PARENT = fileURLToPath(new URL('../../.token-keeper/test/', import.meta.url));

/** Returns a new, empty workspace. */
export function createWorkspace(): Workspace {
  mkdirSync(PARENT, { recursive: true });
  const path = mkdtempSync(join(PARENT, 'run-'));
  return {
    path,
    json: (name, value) => {
      const file = join(path, name);
      writeFileSync(file, JSON.stringify(value));
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
