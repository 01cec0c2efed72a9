import type { RefreshDependencies } from '../../functions/usecases/refresh/attempt.ts';
import type { RotationHarness } from './rotation-harness.ts';

/** The process is killed at this await: before what is asked of a port happens, or after it, before anybody hears of it. */
export interface Kill {
  /** Counted from 1, or the first call of this. */
  readonly at: number | string;
  readonly when: 'before' | 'after';
}

/** What the process was doing when it was killed; absent: it came to its end. */
export interface Death {
  readonly port: string | undefined;
}

/** Runs an attempt, after so many seconds, in a process that is killed; what it still waits for never comes. */
export async function killed(rotation: RotationHarness, kill: Kill, afterSeconds = 3600): Promise<Death> {
  let calls = 0;
  let die: (port: string) => void = () => {};
  const death = new Promise<string>((resolve) => {
    die = resolve;
  });
  const mortal = <T extends object>(port: string, target: T): T =>
    new Proxy(target, {
      get: (of, name) => {
        const method = Reflect.get(of, name) as unknown;
        if (typeof method !== 'function') return method;
        return (...given: unknown[]): unknown => {
          const call = (): unknown => Reflect.apply(method, of, given);
          if (name === 'now' || name === 'prepare' || name === 'publish') return call();
          calls += 1;
          const what = `${port}.${String(name)}`;
          if (kill.at !== calls && kill.at !== what) return call();
          const done = kill.when === 'after' ? Promise.resolve(call()) : Promise.resolve();
          void done.then(() => die(what));
          return new Promise(() => {});
        };
      },
    });
  const all = rotation.dependencies();
  const dependencies: RefreshDependencies = {
    ...all,
    store: mortal('store', all.store),
    secrets: mortal('secrets', all.secrets),
    tokenEndpoint: mortal('tokenEndpoint', all.tokenEndpoint),
    clock: mortal('clock', all.clock),
  };
  const end = rotation.attempt(afterSeconds, dependencies).then(() => undefined);
  return { port: await Promise.race([death, end]) };
}
