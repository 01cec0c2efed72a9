import type { RefreshReport } from '../../functions/contract/refresh.ts';
import type { RefreshDependencies } from '../../functions/usecases/refresh/attempt.ts';
import type { RotationHarness } from './rotation-harness.ts';

/** The process stops at this await: before what is asked of a port happens, or after it, before anybody hears of it. */
export interface Kill {
  /** Counted from 1, or the first call of this. */
  readonly at: number | string;
  readonly when: 'before' | 'after';
}

/** What the process was doing when it was killed; absent: it came to its end. */
export interface Death {
  readonly port: string | undefined;
}

/** What happens where the process stops: at which port, with what is asked of it. */
type Stop = (port: string, call: () => unknown) => unknown;

/** Runs an attempt, after so many seconds, in a process that is killed; what it still waits for never comes. */
export async function killed(rotation: RotationHarness, kill: Kill, afterSeconds = 3600): Promise<Death> {
  let die: (port: string) => void = () => {};
  const death = new Promise<string>((resolve) => {
    die = resolve;
  });
  const dependencies = stopping(rotation, kill, (port, call) => {
    const done = kill.when === 'after' ? Promise.resolve(call()) : Promise.resolve();
    void done.then(() => die(port));
    return new Promise(() => {});
  });
  const end = rotation.attempt(afterSeconds, dependencies).then(() => undefined);
  return { port: await Promise.race([death, end]) };
}

/** Runs an attempt, after so many seconds, in a process that is frozen for as long as `meanwhile` takes, and then goes on. */
export async function frozen(
  rotation: RotationHarness,
  freeze: Kill,
  meanwhile: () => Promise<unknown>,
  afterSeconds = 3600,
): Promise<Death & { readonly report: RefreshReport }> {
  let frozenAt: string | undefined;
  const dependencies = stopping(rotation, freeze, async (port, call) => {
    frozenAt = port;
    if (freeze.when === 'before') await meanwhile();
    const answer = await call();
    if (freeze.when === 'after') await meanwhile();
    return answer;
  });
  const report = await rotation.attempt(afterSeconds, dependencies);
  return { port: frozenAt, report };
}

/** Nothing is waited for in these. */
const SYNCHRONOUS: readonly (string | symbol)[] = ['now', 'monotonicMs', 'prepare', 'publish'];

function stopping(rotation: RotationHarness, { at }: Kill, stop: Stop): RefreshDependencies {
  let calls = 0;
  let hasStopped = false;
  const mortal = <T extends object>(port: string, target: T): T =>
    new Proxy(target, {
      get: (of, name) => {
        const method = Reflect.get(of, name) as unknown;
        if (typeof method !== 'function') return method;
        return (...given: unknown[]): unknown => {
          const call = (): unknown => Reflect.apply(method, of, given);
          if (SYNCHRONOUS.includes(name)) return call();
          calls += 1;
          const what = `${port}.${String(name)}`;
          if (hasStopped || (at !== calls && at !== what)) return call();
          hasStopped = true;
          return stop(what, call);
        };
      },
    });
  const all = rotation.dependencies();
  return {
    ...all,
    store: mortal('store', all.store),
    secrets: mortal('secrets', all.secrets),
    tokenEndpoint: mortal('tokenEndpoint', all.tokenEndpoint),
    clock: mortal('clock', all.clock),
  };
}
