import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const OLDEST = 17;

/** Returns the home of the Java of `JAVA_HOME` or of the PATH, or why it does not suit DynamoDB Local. */
export function findJava(environment: NodeJS.ProcessEnv): { readonly javaHome: string } | { readonly whyNot: string } {
  const home = environment['JAVA_HOME'];
  const command = home ? join(home, 'bin', 'java') : 'java';
  const { stderr } = spawnSync(command, ['-XshowSettings:properties', '-version'], { encoding: 'utf8' });
  return readJavaSettings(stderr ?? '');
}

/** Reads what Java prints of its settings: its home, when it is new enough. */
export function readJavaSettings(printed: string): { readonly javaHome: string } | { readonly whyNot: string } {
  const property = (name: string): string | undefined =>
    new RegExp(`^ *${name.replaceAll('.', '\\.')} = (.+)$`, 'm').exec(printed)?.[1];
  const version = property('java.specification.version');
  const javaHome = property('java.home');
  if (version === undefined || javaHome === undefined)
    return { whyNot: `DynamoDB Local needs Java ${OLDEST} or newer` };
  // Up to Java 8 it is 1.8.
  return Number(version) >= OLDEST
    ? { javaHome }
    : { whyNot: `DynamoDB Local needs Java ${OLDEST} or newer, this is Java ${version}` };
}
