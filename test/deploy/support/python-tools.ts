import { fileURLToPath } from 'node:url';
import { installPythonPackages, type PythonEnvironment } from '../../../lib/localstack/install/python-environment.ts';

/** Returns the environment that has all of requirements.txt, installed at its first use. */
export function installPythonTools(): PythonEnvironment {
  return installPythonPackages({
    what: 'MiniStack',
    minor: 11,
    requirements: fileURLToPath(new URL('../requirements.txt', import.meta.url)),
    directory: fileURLToPath(new URL('../../../.token-keeper/tools/ministack-1.5.33/', import.meta.url)),
  });
}
