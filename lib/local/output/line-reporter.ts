import { timeText } from '../../../functions/domain/values/duration-text.ts';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import { createPaint } from '../../terminal/paint.ts';
import { serviceView } from '../../terminal/service-view.ts';
import { terminalSize } from '../../terminal/terminal.ts';
import { banner } from './banner.ts';
import { Changes } from './changes.ts';
import type { Reporter, ReporterOptions } from './reporter.ts';
import { createStream } from './stream.ts';
import { summary } from './summary.ts';
import { tenantsText, withTenantsGrouped } from './template-news.ts';
import { duringFirstSweep } from './waiting.ts';

/** Returns a reporter for people who read lines: what has changed, or with `isLog` all that happens. */
export function createLineReporter(options: ReporterOptions, isLog: boolean): Reporter {
  const { stdout, now } = options;
  const write = (text: string): void => void stdout.write(`${text}\n`);
  const tell = (text: string): void => write(timed(text, now()));
  const changes = new Changes({ ...options, tell });
  const stream = isLog ? createStream(tell) : changes;
  const startedAt = now();
  let isOnce = false;
  let last: Parameters<Reporter['status']>[0] | undefined;
  return {
    started: (facts) => {
      isOnce = facts.everySeconds === undefined;
      write(banner(facts, options.isVerbose));
    },
    functionLine: (line) => stream.functionLine(line),
    asked: (ask) => stream.asked(ask),
    status: (answer) => {
      last = answer;
      if (isLog || isOnce) {
        const room = { columns: terminalSize(stdout)?.columns };
        const view = serviceView(withTenantsGrouped(duringFirstSweep(answer)), room, createPaint(stdout));
        write([...view, ...(answer.templates ?? []).map(tenantsText)].join('\n'));
      } else {
        changes.status(answer);
      }
    },
    failed: (what, error) => stream.failed(what, error),
    notice: (text) => stream.notice(text),
    stopped: (counts) => tell(summary(last, now() - startedAt, counts)),
  };
}

/** Returns a line of what happened, with its time in UTC. */
export function timed(text: string, at: Instant): string {
  return `${timeText(at, at)}  ${text}`;
}
