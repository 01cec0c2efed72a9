import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { run } from '../../../lib/localstack/install/run-command.ts';
import { type Installed, installOnce } from './install-once.ts';

const POM = fileURLToPath(new URL('pom.xml', import.meta.url));

/** A profile of pom.xml and what is done with what it names. */
export interface MavenServer {
  readonly profile: string;
  /** `copy`: its jars beside each other; `unpack`: what its archive holds. */
  readonly goal: 'copy' | 'unpack';
  /** Prepares what was fetched; returns why that failed. */
  readonly prepare?: (directory: string) => string | undefined;
}

/** Fetches a server by Maven, whose settings say from where; checksums that do not match are a failure. */
export function installByMaven({ profile, goal, prepare }: MavenServer): Installed {
  const missing = ['java', 'mvn'].filter((command) => spawnSync(command, ['-version']).status !== 0);
  if (missing.length > 0)
    return { directory: '', whyNot: `${profile} needs ${missing.join(' and ')} (Java 17 or newer, Maven)` };
  return installOnce({
    name: profile,
    pins: ['pom.xml'],
    make: (directory) =>
      run('mvn', [
        ...['--batch-mode', '--quiet', '--strict-checksums', '--file', POM, '--activate-profiles', profile],
        ...[`dependency:${goal}-dependencies`, `-DoutputDirectory=${directory}`],
      ]) ?? prepare?.(directory),
  });
}
