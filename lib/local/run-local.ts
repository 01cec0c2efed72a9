import type { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isTemplate } from '../../functions/domain/template/tenant-definition.ts';
import { pick } from '../../functions/domain/values/defined.ts';
import { PROXY_VARIABLES } from '../platform/connections/proxy.ts';
import type { Environment } from '../platform/environment.ts';
import { withTarget } from '../terminal/typed-command.ts';
import type { AskCounts, DemoConsumer } from './functions/demo-consumer.ts';
import { isRefreshLine, readFunctionLogLine } from './functions/function-log.ts';
import { type LocalSystem, type LocalSystemOptions, startLocalSystem } from './local-system.ts';
import type { Reporter } from './output/reporter.ts';
import { hasAllTokens } from './output/summary.ts';
import { startSchedule } from './schedule.ts';
import { startConsumer } from './start-consumer.ts';
import { type StatusWatch, startStatusWatch } from './status-watch.ts';
import { type Ending, watchForEnd } from './stop-signal.ts';

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
      templates: templatesOf(system),
      dataDirectory,
      url: system.url,
      access: { credentialsFile: system.credential.file, requiresSignature: options.requiresSignature ?? false },
      everySeconds: once ? undefined : everySeconds,
      asksPerSecond: once ? undefined : asksPerSecond,
    });
    if (once) {
      return await Promise.race([sweepOnce(system, reporter, ending), ending.come.then(() => stoppedEarly(reporter))]);
    }
    await register(system, reporter, ending);
    if (!ending.hasCome) {
      const statusWatch = startStatusWatch(() => tellStatus(system, reporter), lookEveryMs);
      onRefresh = statusWatch.soon;
      counts = await keepFresh(system, options, ending, statusWatch);
    }
  } catch (error) {
    reporter.close?.();
    throw error;
  } finally {
    await system.close();
  }
  reporter.stopped(counts);
  return 0;
}

/** Returns the services that have tenants; `undefined`: none has. */
function templatesOf({ definitions }: LocalSystem): readonly string[] | undefined {
  const ids = definitions.filter(isTemplate).map(({ id }) => id);
  return ids.length > 0 ? ids : undefined;
}

function stoppedEarly(reporter: Reporter): typeof INTERRUPTED {
  reporter.notice('stopped before the sweep had ended');
  return INTERRUPTED;
}

async function sweepOnce(system: LocalSystem, reporter: Reporter, ending: Ending): Promise<RunExit> {
  const areRegistered = await register(system, reporter, ending);
  if (ending.hasCome) return INTERRUPTED;
  await sweep(system, reporter, ending);
  if (ending.hasCome) return INTERRUPTED;
  const answer = await tellStatus(system, reporter);
  return areRegistered && answer && hasAllTokens(answer) ? 0 : 1;
}

/** Registers the tenants of the demo until the `ending`; false: some are not. What was cut off has not failed. */
async function register(system: LocalSystem, reporter: Reporter, ending: Ending): Promise<boolean> {
  const error = await Promise.race([system.register((text) => reporter.notice(text)), ending.come]);
  if (error && !ending.hasCome) reporter.failed('registering tenants', error);
  return !error;
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
    consumer = startConsumer(system, { asksPerSecond, now: clock.now, onAsk: (ask) => reporter.asked(ask) });
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
