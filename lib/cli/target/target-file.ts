import { lstatSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { didYouMean } from '../../definition/suggest.ts';
import { readJsonFile } from '../../local/files/json-file.ts';
import { LocalProblem } from '../../local/files/local-problem.ts';
import { isEndpointUrl, isLoopbackUrl, type TargetOptions } from './target-options.ts';

/** Name of the file that says which deployment is meant in a directory and below it. */
export const TARGET_FILE = '.token-keeper.json';

/** What such a file may say; the options of the same names mean the same. */
export const TARGET_MEMBERS = ['stack', 'keeper', 'profile', 'region', 'endpointUrl'] as const;

/** A file that was found, checked. */
export interface TargetFile {
  readonly path: string;
  readonly target: Readonly<Partial<Pick<TargetOptions, (typeof TARGET_MEMBERS)[number]>>>;
}

/**
 * Returns the target file of a directory, or else of the nearest directory above it; `undefined` when there is none.
 *
 * @param uid who runs the program; absent: the system knows no owners
 * @throws {LocalProblem} when it cannot be used: it is no such JSON, is somebody else's, or names an endpoint that is not of this machine
 * @see docs/adr/0054-one-way-from-the-command-to-aws.md
 */
export function readTargetFile(directory: string, uid: number | undefined): TargetFile | undefined {
  const path = join(directory, TARGET_FILE);
  const [entry, file] = [lstatSync, statSync].map((read) => read(path, { throwIfNoEntry: false }));
  if (entry === undefined || file === undefined) {
    const above = dirname(directory);
    return above === directory ? undefined : readTargetFile(above, uid);
  }
  if (![entry, file].every((one) => isOwn(one, uid))) {
    throw new LocalProblem(
      `${path} is not yours, and could send what you type elsewhere: take it away, or make one of your own`,
    );
  }
  return { path, target: checked(path, readJsonFile(path, 'target file')) };
}

/** Whoever administers the machine may decide for all. */
function isOwn({ uid: owner }: Stats, uid: number | undefined): boolean {
  return uid === undefined || owner === uid || owner === 0;
}

function checked(path: string, value: unknown): TargetFile['target'] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new LocalProblem(`${path}: expected an object such as { "stack": "TokenKeeper" }`);
  }
  const problems = Object.entries(value).flatMap(([name, member]) => problemOf(name, member) ?? []);
  if (problems.length > 0) throw new LocalProblem(problems.map((problem) => `${path}: ${problem}`).join('\n'));
  return value;
}

function problemOf(name: string, value: unknown): string | undefined {
  if (!(TARGET_MEMBERS as readonly string[]).includes(name)) {
    const known = `expected one of ${TARGET_MEMBERS.join(', ')}`;
    return `unknown member ${JSON.stringify(name)}: ${known}${didYouMean(name, TARGET_MEMBERS)}`;
  }
  if (typeof value !== 'string' || value === '') return `${name}: expected a text`;
  if (name !== 'endpointUrl' || (isEndpointUrl(value) && isLoopbackUrl(value))) return undefined;
  return 'endpointUrl: expected an address of this machine such as http://127.0.0.1:4700; any other has to be named by --endpoint-url or AWS_ENDPOINT_URL';
}
