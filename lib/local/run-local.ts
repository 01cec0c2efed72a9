import type { EventEmitter } from 'node:events';
import { EXPIRY_BUFFER_SECONDS } from '../../functions/contract/constants.ts';
import { defined } from '../../functions/domain/values/defined.ts';
import type { Clock } from '../../functions/usecases/ports/ports.ts';
import { type AskCounts, type DemoConsumer, startDemoConsumer } from './functions/demo-consumer.ts';
import { isRefreshLine, readFunctionLogLine } from './functions/function-log.ts';
import { InvokeClient } from './functions/invoke-client.ts';
import { withinTimeout } from './functions/within-timeout.ts';
import { type LocalSystem, type Mode, startLocalSystem } from './local-system.ts';
import type { Reporter } from './output/reporter.ts';
import { startSchedule } from './schedule.ts';
import { type StatusWatch, startStatusWatch } from './status-watch.ts';
import { untilStopSignal } from './stop-signal.ts';

/** How long a sweep under way may take to end after Ctrl-C. */
const STOP_TIMEOUT_MS = 10_000;

/** What is run and how. */
export interface RunOptions {
  readonly mode: Mode;
  readonly port: number;
  readonly dataDirectory: string;
  readonly functionsDirectory: string;
  /** Time between sweeps. */
  readonly everySeconds: number;
  /** One sweep, then the end. */
  readonly once: boolean;
  /** Requests of the demo consumer a second over all services; absent: there is none. */
  readonly asksPerSecond?: number | undefined;
  readonly reporter: Reporter;
  readonly clock: Pick<Clock, 'now'>;
  /** What emits SIGINT and SIGTERM: `process`. */
  readonly signals: EventEmitter;
  /** Ends the process at once; called at the second Ctrl-C. */
  readonly exitNow: () => void;
}

/**
 * Runs the whole system until a signal stops it, or through one sweep.
 *
 * @returns the exit code: 0, or 1 when after `once` a service has no usable token
 * @throws {LocalProblem} for a problem that the person who started it can solve
 */
export async function runLocal(options: RunOptions): Promise<0 | 1> {
  const { reporter, once, dataDirectory, everySeconds, asksPerSecond } = options;
  const ending = watchForEnd(options);
  let onRefresh = (): void => {};
  const system = await startLocalSystem({
    ...options,
    timeZone: process.env['TZ'],
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
    reporter.started(
      defined({
        mode: options.mode.kind,
        services: system.definitions.map(({ id }) => id),
        dataDirectory,
        url: system.url,
        everySeconds: once ? undefined : everySeconds,
        asksPerSecond: once ? undefined : asksPerSecond,
      }),
    );
    if (once) {
      return await Promise.race([sweepOnce(system, reporter, ending), ending.come.then(() => stoppedEarly(reporter))]);
    }
    const statusWatch = startStatusWatch(() => tellStatus(system, reporter));
    onRefresh = statusWatch.soon;
    counts = await keepFresh(system, options, ending, statusWatch);
  } finally {
    await system.close();
  }
  reporter.stopped(counts);
  return 0;
}

/** The end, requested by a signal. */
interface Ending {
  /** Resolves when it is requested. */
  readonly come: Promise<void>;
  readonly hasCome: () => boolean;
}

function watchForEnd({ signals, exitNow }: RunOptions): Ending {
  let hasCome = false;
  const come = untilStopSignal(signals, exitNow).then(() => {
    hasCome = true;
  });
  return { come, hasCome: () => hasCome };
}

function stoppedEarly(reporter: Reporter): 1 {
  reporter.notice('stopped before the sweep had ended');
  return 1;
}

async function sweepOnce(system: LocalSystem, reporter: Reporter, ending: Ending): Promise<0 | 1> {
  await sweep(system, reporter, ending);
  if (ending.hasCome()) return 1;
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
  const { reporter, everySeconds } = options;
  const schedule = startSchedule({
    everySeconds,
    run: () => sweep(system, reporter, ending),
    onSkipped: () => reporter.notice('the last sweep is still running: this one is skipped'),
  });
  const client = new InvokeClient(system.url);
  let consumer: DemoConsumer | undefined;
  await Promise.race([ending.come, schedule.firstRun.then(statusWatch.now)]);
  if (!ending.hasCome() && options.asksPerSecond !== undefined) {
    consumer = startConsumer(system, options, client, options.asksPerSecond);
  }
  await ending.come;
  statusWatch.stop();
  reporter.notice('stopping; Ctrl-C again ends at once');
  const ended = await withinTimeout(Promise.all([consumer?.stop(), schedule.stop()]), STOP_TIMEOUT_MS);
  client.close();
  return ended?.[0];
}

function startConsumer(
  { definitions }: LocalSystem,
  { reporter, clock }: RunOptions,
  client: InvokeClient,
  asksPerSecond: number,
): DemoConsumer {
  return startDemoConsumer({
    client,
    asksPerSecond,
    now: clock.now,
    services: definitions.map(({ id, timing }) => ({
      service: id,
      minSecondsLeft: timing?.expiryBufferSeconds ?? EXPIRY_BUFFER_SECONDS,
    })),
    onAsk: (ask) => reporter.asked(ask),
  });
}

/** A sweep that was cut off because everything ends is not reported as a failure. */
async function sweep(system: LocalSystem, reporter: Reporter, ending: Ending): Promise<void> {
  const result = await system.sweep();
  if (!result.ok && !ending.hasCome()) {
    reporter.failed('the sweep', result.error);
  }
}

async function tellStatus(system: LocalSystem, reporter: Reporter) {
  const answer = await system.status();
  if ('errorType' in answer) {
    reporter.failed('asking for the status', answer);
    return undefined;
  }
  reporter.status(answer);
  return answer;
}
