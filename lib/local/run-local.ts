import type { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXPIRY_BUFFER_SECONDS } from '../../functions/contract/constants.ts';
import { pick } from '../../functions/domain/values/defined.ts';
import { PROXY_VARIABLES } from '../platform/connections/proxy.ts';
import type { Environment } from '../platform/environment.ts';
import { withTarget } from '../terminal/typed-command.ts';
import { type AskCounts, type DemoConsumer, startDemoConsumer } from './functions/demo-consumer.ts';
import { isRefreshLine, readFunctionLogLine } from './functions/function-log.ts';
import { type LocalSystem, type LocalSystemOptions, startLocalSystem } from './local-system.ts';
import type { Reporter } from './output/reporter.ts';
import { startSchedule } from './schedule.ts';
import { type StatusWatch, startStatusWatch } from './status-watch.ts';
import { untilStopSignal } from './stop-signal.ts';

/** How long a sweep under way may take to end after Ctrl-C. */
const STOP_TIMEOUT_MS = 10_000;

/** The exit code of what a signal ended before it was done. */
export const INTERRUPTED = 130;

/** Exit codes of a run that came to its end. */
export type RunExit = 0 | 1 | typeof INTERRUPTED;

/** What is run and how. */
export interface RunOptions
  extends Pick<
    LocalSystemOptions,
    'mode' | 'port' | 'dataDirectory' | 'functionsDirectory' | 'clock' | 'requiresSignature'
  > {
  /** Time between sweeps. */
  readonly everySeconds: number;
  /** One sweep, then the end. */
  readonly once: boolean;
  /** How often the status is looked at while nothing happens. */
  readonly lookEveryMs: number;
  /** Requests of the demo consumer a second over all services; absent: there is none. */
  readonly asksPerSecond?: number | undefined;
  readonly reporter: Reporter;
  /** What emits SIGINT and SIGTERM: `process`. */
  readonly signals: EventEmitter;
  /** Ends the process at once; called at the second Ctrl-C. */
  readonly exitNow: () => void;
}

/**
 * Runs the whole system until a signal stops it, or through one sweep.
 *
 * @returns the exit code: 0, also when a signal ended it; after `once` 1 when a service has no usable token, 130 when a signal
 * came first
 * @throws {LocalProblem} for a problem that the person who started it can solve
 */
export async function runLocal(options: RunOptions): Promise<RunExit> {
  const { reporter, once, dataDirectory, everySeconds, asksPerSecond, lookEveryMs } = options;
  const ending = watchForEnd(options);
  let onRefresh = (): void => {};
  const system = await startLocalSystem({
    ...options,
    timeZone: process.env['TZ'],
    proxy: pick(process.env as Environment, PROXY_VARIABLES),
    onLine: (functionName, text) => {
      const line = readFunctionLogLine(functionName, text);
      reporter.functionLine(line);
      if (isRefreshLine(line)) {
        onRefresh();
      }
    },
    onEventFailure: (functionName, error) => reporter.failed(functionName, error),
    onWarning: (message) => reporter.notice(message),
  });
  let counts: AskCounts | undefined;
  try {
    reporter.started({
      mode: options.mode.kind,
      services: system.definitions.map(({ id }) => id),
      dataDirectory,
      url: system.url,
      access: { credentialsFile: system.credential.file, requiresSignature: options.requiresSignature ?? false },
      everySeconds: once ? undefined : everySeconds,
      asksPerSecond: once ? undefined : asksPerSecond,
    });
    if (once) {
      return await Promise.race([sweepOnce(system, reporter, ending), ending.come.then(() => stoppedEarly(reporter))]);
    }
    const statusWatch = startStatusWatch(() => tellStatus(system, reporter), lookEveryMs);
    onRefresh = statusWatch.soon;
    counts = await keepFresh(system, options, ending, statusWatch);
  } catch (error) {
    reporter.close?.();
    throw error;
  } finally {
    await system.close();
  }
  reporter.stopped(counts);
  return 0;
}

/** The end, requested by a signal. */
interface Ending {
  hasCome: boolean;
  /** Resolves when it is requested. */
  readonly come: Promise<void>;
}

function watchForEnd({ signals, exitNow }: RunOptions): Ending {
  const requested = untilStopSignal(signals, exitNow);
  const ending: Ending = {
    hasCome: false,
    come: requested.then(() => {
      ending.hasCome = true;
    }),
  };
  return ending;
}

function stoppedEarly(reporter: Reporter): typeof INTERRUPTED {
  reporter.notice('stopped before the sweep had ended');
  return INTERRUPTED;
}

async function sweepOnce(system: LocalSystem, reporter: Reporter, ending: Ending): Promise<RunExit> {
  await sweep(system, reporter, ending);
  if (ending.hasCome) return INTERRUPTED;
  const answer = await tellStatus(system, reporter);
  return answer?.services.every(({ usable }) => usable) ? 0 : 1;
}

/** Sweeps on schedule and lets the demo consumer ask, until the `ending`; then ends both. */
async function keepFresh(
  system: LocalSystem,
  options: RunOptions,
  ending: Ending,
  statusWatch: StatusWatch,
): Promise<AskCounts | undefined> {
  const { reporter, everySeconds, asksPerSecond, clock } = options;
  const schedule = startSchedule({
    everySeconds,
    run: () => sweep(system, reporter, ending),
    onSkipped: () => reporter.notice('the last sweep is still running: this one is skipped'),
  });
  let consumer: DemoConsumer | undefined;
  await Promise.race([ending.come, schedule.firstRun.then(statusWatch.now)]);
  if (!ending.hasCome && asksPerSecond !== undefined) {
    const { url, definitions, credential } = system;
    const { credentials } = credential;
    const services = definitions.map(({ id, timing }) => ({
      service: id,
      minSecondsLeft: timing?.expiryBufferSeconds ?? EXPIRY_BUFFER_SECONDS,
    }));
    consumer = startDemoConsumer({
      url,
      credentials,
      services,
      asksPerSecond,
      now: clock.now,
      onAsk: (ask) => reporter.asked(ask),
    });
  }
  await ending.come;
  statusWatch.stop();
  reporter.notice('stopping; Ctrl-C again ends at once');
  const ended = await Promise.race([
    Promise.all([consumer?.stop(), schedule.stop()]),
    sleep(STOP_TIMEOUT_MS, undefined, { ref: false }),
  ]);
  return ended?.[0];
}

/** A sweep that was cut off because everything ends is not reported as a failure. */
async function sweep(system: LocalSystem, reporter: Reporter, ending: Ending): Promise<void> {
  const result = await system.sweep();
  if (!result.ok && !ending.hasCome) {
    reporter.failed('the sweep', result.error);
  }
}

async function tellStatus(system: LocalSystem, reporter: Reporter) {
  const answer = await system.status();
  if ('errorType' in answer) {
    reporter.failed('asking for the status', answer);
    return undefined;
  }
  reporter.status(withTarget(answer, `--endpoint-url ${system.url}`));
  return answer;
}
