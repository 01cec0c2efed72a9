import { createRequire } from 'node:module';
import { LocalProblem } from '../files/local-problem.ts';
import { makePrivateDirectory } from '../files/private-file.ts';
import type { TableDatabase } from './due-index.ts';

/** An open database. */
export interface LevelDatabase extends TableDatabase {
  open(): Promise<void>;
  close(): Promise<void>;
}

/** The part of the `level` package that is used here. */
interface LevelModule {
  readonly Level: new (path: string) => LevelDatabase;
}

/**
 * Makes sure that a LevelDB directory can be opened, and makes it where there is none.
 *
 * dynalite opens its directory late and throws where it cannot be caught; so the same library opens and closes it first.
 *
 * @param whileOpen what is done meanwhile
 * @throws {LocalProblem} when another process has it open, or it cannot be used
 */
export async function checkLevelDirectory<T>(
  path: string,
  whileOpen: (database: LevelDatabase) => Promise<T>,
): Promise<T> {
  makePrivateDirectory(path);
  const { Level } = levelOfDynalite();
  const database = new Level(path);
  try {
    await database.open();
    const result = await whileOpen(database);
    await database.close();
    return result;
  } catch (error) {
    throw new LocalProblem(problemOf(path, error), { cause: error });
  }
}

function levelOfDynalite(): LevelModule {
  const dynalitePath = createRequire(import.meta.url).resolve('dynalite');
  return createRequire(dynalitePath)('level') as LevelModule;
}

function problemOf(path: string, error: unknown): string {
  const cause = Error.isError(error) ? error.cause : undefined;
  const code = Error.isError(cause) && 'code' in cause ? String(cause.code) : 'unknown';
  if (code === 'LEVEL_LOCKED') {
    return `${path} is in use by another token-keeper: stop that one, or give this one another --data-dir`;
  }
  const advice = 'give another --data-dir, or move this one away to start afresh';
  return `cannot open ${path} (${code}): expected a LevelDB directory that is writable; ${advice}`;
}
