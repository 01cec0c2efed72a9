import { SEVERITIES, type Severity } from '../../../functions/contract/diagnosis.ts';

/**
 * The exit codes of every command. Those from 64 on are what sysexits.h calls them, so that a command line that makes no
 * sense is never taken for the state of a service.
 *
 * @see https://man.freebsd.org/cgi/man.cgi?query=sysexits
 */
export const EXIT = {
  /** Nothing to do, or what was asked for is done. */
  fine: 0,
  /** Somebody has to act. */
  actionRequired: 1,
  /** A token is overdue or missing, and may still heal by itself. */
  degraded: 2,
  /** The command line, or what was given on standard input, makes no sense (EX_USAGE). */
  usage: 64,
  /** Nobody could be asked: no network, no permission, no such stack or function (EX_UNAVAILABLE). */
  unavailable: 69,
  /** A fault of the program itself (EX_SOFTWARE). */
  internal: 70,
  /** The command that `exec` was given is there and cannot be run, as a shell would say. */
  notRunnable: 126,
  /** There is no such command. */
  notFound: 127,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const;

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Returns the severity that asks most of people; `ok` when there are none. */
export function worstSeverity(severities: readonly Severity[]): Severity {
  return SEVERITIES[Math.max(0, ...severities.map((one) => SEVERITIES.indexOf(one)))] ?? 'ok';
}

/** Returns the exit code where something was asked for and did not come: what needs nobody may pass. */
export function exitCodeWithout(severity: Severity): ExitCode {
  return severity === 'action-required' ? EXIT.actionRequired : EXIT.degraded;
}

/** Returns the exit code that a severity means. */
export function exitCodeOf(severity: Severity): ExitCode {
  if (severity === 'action-required') return EXIT.actionRequired;
  return severity === 'degraded' ? EXIT.degraded : EXIT.fine;
}
