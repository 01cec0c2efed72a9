import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AwsCredentials } from '../../platform/aws-credentials.ts';
import { readTextFile } from './json-file.ts';
import { LocalProblem } from './local-problem.ts';
import { writePrivateFile } from './private-file.ts';

/** The credential of one run, with the file that has it for those who may read it. */
export interface RunCredential {
  readonly credentials: AwsCredentials;
  /** Whole path, in the format of AWS's shared credentials file. */
  readonly file: string;
  /** Takes the file away; the credential is worth nothing any more. */
  readonly remove: () => void;
}

const FILE = 'credentials';
/** Tells a file of ours from any other that an address may name. */
const HEADING = '# token-keeper: the credential of the run at ';

/**
 * Makes the credential of a run and writes it into a file that only its owner can read.
 *
 * @param url base URL of the APIs that ask for it
 * @param random returns so many random bytes
 * @throws {LocalProblem} when the file cannot be written
 */
export function createRunCredential(directory: string, url: string, random: (bytes: number) => Buffer): RunCredential {
  const credentials = {
    accessKeyId: `LOCAL${random(8).toString('hex').toUpperCase().slice(0, 15)}`,
    secretAccessKey: random(30).toString('base64url'),
  };
  const file = resolve(directory, FILE);
  const lines = [
    `${HEADING}${url}`,
    '[default]',
    `aws_access_key_id = ${credentials.accessKeyId}`,
    `aws_secret_access_key = ${credentials.secretAccessKey}`,
    '',
  ];
  writePrivateFile(file, lines.join('\n'));
  return { credentials, file, remove: () => rmSync(file, { force: true }) };
}

/**
 * Returns the credential in a file that an address has named; `undefined` when the file is none of a run there, or is not ours
 * to read.
 *
 * @param url base URL of the APIs, of which the port counts
 */
export function readRunCredential(file: string, url: string): AwsCredentials | undefined {
  try {
    const [heading = '', ...lines] = readTextFile(file, 'credential').split('\n');
    const isOfRun = heading.startsWith(HEADING) && portOf(heading.slice(HEADING.length)) === portOf(url);
    const settingOf = (name: string) => lines.find((line) => line.startsWith(`${name} = `))?.slice(name.length + 3);
    const [accessKeyId, secretAccessKey] = [settingOf('aws_access_key_id'), settingOf('aws_secret_access_key')];
    return isOfRun && accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
  } catch (error) {
    if (error instanceof LocalProblem) return undefined;
    throw error;
  }
}

/** Returns the port of a URL, with that of its scheme as an empty text; `undefined` for what is no URL. */
function portOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).port : undefined;
}
