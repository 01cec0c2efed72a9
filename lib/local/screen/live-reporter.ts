import type { StatusAnswer } from '../../../functions/contract/status.ts';
import { wrapText } from '../../terminal/fit-text.ts';
import { createPaint } from '../../terminal/paint.ts';
import { openScreen, type Screen } from '../../terminal/screen.ts';
import { terminalSize } from '../../terminal/terminal.ts';
import { countEnd, NO_ASKS } from '../functions/demo-consumer.ts';
import { OPEN } from '../output/banner.ts';
import { Changes } from '../output/changes.ts';
import { timed } from '../output/line-reporter.ts';
import type { Reporter, ReporterOptions, StartedFacts } from '../output/reporter.ts';
import { summary } from '../output/summary.ts';
import { liveFrame } from './live-frame.ts';

/** No screen shows more events than this. */
const KEPT_EVENTS = 100;

/**
 * Returns a reporter for a person in front of a terminal: one screen, painted over again and again. What it was before comes
 * back at the end, with one line of summary.
 */
export function createLiveReporter(options: ReporterOptions): Reporter {
  const { stdout, owner, now, hostOf } = options;
  const paint = createPaint(stdout);
  const startedAt = now();
  const reads = { ...NO_ASKS };
  const events: string[] = [];
  let facts: StartedFacts;
  let answer: StatusAnswer | undefined;
  let screen: Screen | undefined;
  const tell = (text: string): void => {
    events.push(timed(text, now()));
    events.splice(0, events.length - KEPT_EVENTS);
  };
  const changes = new Changes({ ...options, tell, isBrief: true });
  const repaint = (): void => screen?.paint((size) => liveFrame({ facts, answer, events, reads, hostOf }, size, paint));
  return {
    started: (started) => {
      facts = started;
      screen = openScreen(stdout, owner);
      if (!started.access.requiresSignature) tell(OPEN);
      repaint();
    },
    functionLine: (line) => changes.functionLine(line),
    asked: (ask) => {
      reads.asked += 1;
      countEnd(reads, ask);
      // Good ones are in the totals.
      if (!ask.ok || ask.tooShort) changes.asked(ask);
    },
    status: (status) => {
      answer = status;
      changes.status(status);
      repaint();
    },
    failed: (what, error) => {
      changes.failed(what, error);
      repaint();
    },
    notice: (text) => {
      changes.notice(text);
      repaint();
    },
    stopped: (counts) => {
      screen?.close();
      const text = summary(answer, now() - startedAt, counts);
      stdout.write(`${wrapText(text, terminalSize(stdout)?.columns).join('\n')}\n`);
    },
    close: () => screen?.close(),
  };
}
