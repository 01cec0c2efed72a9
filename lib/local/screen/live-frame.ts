/** This folder: what npm start shows, as one screen of a terminal. */

import type { StatusAnswer } from '../../../functions/contract/status.ts';
import { durationText } from '../../../functions/domain/values/duration-text.ts';
import { listed } from '../../../functions/status-page/verdict.ts';
import type { Paint } from '../../terminal/paint.ts';
import { fromNow } from '../../terminal/relative-time.ts';
import { serviceView } from '../../terminal/service-view.ts';
import type { TerminalSize } from '../../terminal/terminal.ts';
import type { AskCounts } from '../functions/demo-consumer.ts';
import { tryCommand } from '../output/banner.ts';
import type { StartedFacts } from '../output/reporter.ts';
import { healthText, readsText } from '../output/summary.ts';
import { withTenantsGrouped } from '../output/template-news.ts';
import { duringFirstSweep, type HostOf, waitingText } from '../output/waiting.ts';

/** From this height on there is room for empty lines, and below the other one for services only. */
const ROOMY_ROWS = 16;
const SMALL_ROWS = 8;

/** What the screen is made of. */
export interface LiveState {
  readonly facts: StartedFacts;
  /** Absent: no status has come yet. */
  readonly answer: StatusAnswer | undefined;
  /** What happened, the newest last. */
  readonly events: readonly string[];
  readonly reads: AskCounts;
  readonly hostOf: HostOf;
}

/** Returns one screen: what runs and how it is, the services, the worst first, what happened of late, and how to stop. */
export function liveFrame(state: LiveState, { columns, rows }: TerminalSize, paint: Paint): readonly string[] {
  const { answer, events } = state;
  const gap = rows < ROOMY_ROWS ? [] : [''];
  const top = [...headLines(state, paint), ...gap];
  const bottom = [...gap, ...footLines(state, rows, paint)];
  const room = Math.max(0, rows - top.length - bottom.length);
  const eventRows = Math.min(events.length, Math.floor(room / 4));
  const viewRows = room - eventRows - gap.length;
  const view = answer
    ? serviceView(withTenantsGrouped(duringFirstSweep(answer)), { columns, rows: viewRows }, paint)
    : [];
  const shown = events.slice(Math.min(0, view.length + gap.length - room) || events.length);
  const body = [...view, ...gap, ...shown];
  return [...top, ...body, ...Array.from({ length: room - body.length }, () => ''), ...bottom];
}

function headLines({ facts, answer, hostOf }: LiveState, paint: Paint): readonly string[] {
  const { mode, url, services, everySeconds = 0 } = facts;
  const title = `${paint('bold', `token-keeper${mode === 'demo' ? ' demo' : ''}`)}  ${url} (open it in a browser)`;
  if (!answer) return [title, `The first sweep asks for the tokens of ${listed(services)}.`];
  const { nextSweepAt } = answer.schedule;
  const next = nextSweepAt === null ? '' : `, the next ${fromNow(nextSweepAt, answer.now)}`;
  const sweeps = waitingText(answer, hostOf) ?? `a sweep every ${durationText(everySeconds)}${next}`;
  return [title, `Services: ${healthText(answer)}; ${sweeps}`];
}

function footLines({ facts, reads }: LiveState, rows: number, paint: Paint): readonly string[] {
  const { asksPerSecond, mode } = facts;
  return [
    ...(asksPerSecond === undefined || rows < SMALL_ROWS
      ? []
      : [`${mode === 'demo' ? 'demo consumer' : 'consumer'}: ${readsText(reads)}`]),
    ...(rows >= ROOMY_ROWS ? [`try  ${tryCommand(facts)}`] : []),
    'Ctrl-C stops; --log shows every read; npx token-keeper --help has the rest',
  ].map((line) => paint('dim', line));
}
