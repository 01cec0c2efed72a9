import { shortUtc } from '../../../functions/domain/values/duration-text.ts';
import { toUtc } from '../../../functions/domain/values/instant.ts';
import { cutLine, wrapText } from '../../terminal/fit-text.ts';
import { createPaint, SEVERITY_STYLE } from '../../terminal/paint.ts';
import { openScreen } from '../../terminal/screen.ts';
import type { ViewRoom } from '../../terminal/service-view.ts';
import { canPaintFrames, terminalSize } from '../../terminal/terminal.ts';
import { CliProblem } from '../connection/cli-problem.ts';
import { EXIT, type ExitCode } from '../connection/exit-code.ts';
import type { CliContext } from './cli-context.ts';
import { tellProblem } from './run-command.ts';
import { untilStopped } from './until-stopped.ts';

/** One look at something. */
export interface Look {
  /** When it was, RFC 3339. */
  readonly at: string;
  /** What to show in the room there is. */
  readonly lines: (room: ViewRoom) => readonly string[];
  /** What of it is no news when it is the same at the next look. */
  readonly news: string;
  /** The same for programs, on one line. */
  readonly json: string;
}

/** What is watched, and how. */
export interface WatchOptions {
  /** What is looked at, and where: `status of stack TokenKeeper`. */
  readonly title: string;
  readonly everySeconds: number;
  readonly asJson: boolean;
}

/** Where looks are shown. */
interface Display {
  readonly show: (look: Look) => void;
  readonly tell: (problem: CliProblem) => void;
  readonly close: () => void;
}

/** Lines that a problem may take of a screen, so that what was seen before it stays there. */
const PROBLEM_ROWS = 4;

/**
 * Looks again and again until Ctrl-C. On a terminal the last look has the screen, everywhere else one that has news is shown below
 * the one before; for programs each look is a line. A look that fails is told and does not end it, unless the first one
 * shows that the command line makes no sense.
 *
 * @throws {CliProblem} with exit code 64
 */
export async function watch(context: CliContext, look: () => Promise<Look>, options: WatchOptions): Promise<ExitCode> {
  return untilStopped(context.signals, async (stop) => {
    const stopped = new Promise<undefined>((resolve) =>
      stop.addEventListener('abort', () => resolve(undefined), { once: true }),
    );
    const display = displayFor(context, options);
    try {
      for (let isFirst = true; !stop.aborted; isFirst = false) {
        // A look may take as long as an invocation, and Ctrl-C should not.
        const seen = await Promise.race([tried(look), stopped]);
        if (seen instanceof CliProblem) {
          if (isFirst && seen.exitCode === EXIT.usage) throw seen;
          display.tell(seen);
        } else if (seen) {
          display.show(seen);
        }
        await context.pause(options.everySeconds * 1000, stop);
      }
    } finally {
      display.close();
    }
  });
}

async function tried(look: () => Promise<Look>): Promise<Look | CliProblem> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof CliProblem) return error;
    throw error;
  }
}

function displayFor(context: CliContext, options: WatchOptions): Display {
  if (options.asJson) {
    const tell = (problem: CliProblem): void => tellProblem(context, problem, true);
    return { show: ({ json }) => context.stdout.write(`${json}\n`), tell, close: () => {} };
  }
  return canPaintFrames(context.stdout) ? screenDisplay(context, options) : streamDisplay(context, options);
}

/** The last look, below a line that says what it is of and when it was; a look that failed stands between them. */
function screenDisplay({ stdout, signals, clock }: CliContext, { title, everySeconds }: WatchOptions): Display {
  const paint = createPaint(stdout);
  const screen = openScreen(stdout, signals);
  let last: Look | undefined;
  const draw = (problem?: CliProblem): void =>
    screen.paint(({ columns, rows }) => {
      const when = last ? shortUtc(last.at, last.at) : 'asking';
      const head = paint('bold', cutLine(`${when}  ${title}, every ${everySeconds}s, Ctrl-C ends`, columns));
      const told = problem ? problemLines(problem, toUtc(clock.now()), columns) : [];
      const painted = told.map((line) => paint(SEVERITY_STYLE.degraded, line));
      const room = rows - 1 - painted.length;
      return [head, ...painted, ...(last && room > 0 ? last.lines({ columns, rows: room }) : [])];
    });
  draw();
  return {
    show: (look) => {
      last = look;
      draw();
    },
    tell: draw,
    close: screen.close,
  };
}

function problemLines({ message, diagnosis }: CliProblem, now: string, columns: number): readonly string[] {
  const advice = diagnosis === undefined ? '' : `: ${diagnosis.advice} [${diagnosis.code}]`;
  const text = `the last look failed at ${shortUtc(now, now)}: ${message}${advice}`;
  return wrapText(text, columns).slice(0, PROBLEM_ROWS);
}

/** What has news, one below the other: for a file, a pipe, and a terminal that cannot do better. */
function streamDisplay(context: CliContext, { title }: WatchOptions): Display {
  const { stdout } = context;
  let known: string | undefined;
  const once = (news: string, tell: () => void): void => {
    if (news !== known) tell();
    known = news;
  };
  return {
    show: ({ at, news, lines }) =>
      once(news, () => {
        const columns = terminalSize(stdout)?.columns;
        stdout.write(`${[`${at}  ${title}`, ...lines({ columns }), ''].join('\n')}\n`);
      }),
    tell: (problem) => once(problem.message, () => tellProblem(context, problem, false)),
    close: () => {},
  };
}
