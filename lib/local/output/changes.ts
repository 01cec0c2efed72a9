import type { ServiceStatus, StatusAnswer } from '../../../functions/contract/status.ts';
import { durationText } from '../../../functions/domain/values/duration-text.ts';
import { type Instant, instantOf, secondsBetween } from '../../../functions/domain/values/instant.ts';
import { counted, listed, worstFirst } from '../../../functions/status-page/verdict.ts';
import { ASKS } from '../../terminal/service-row.ts';
import type { Ask } from '../functions/demo-consumer.ts';
import type { FunctionError } from '../functions/function-error.ts';
import { type FunctionLogLine, isRefreshLine } from '../functions/function-log.ts';
import { isLogged, isWorthShowing, logLineText, refreshWarnings } from './log-text.ts';
import { createRepeats, FailureCounts, type Repeats } from './repeats.ts';
import { TemplateNews } from './template-news.ts';
import { type HostOf, waitingText } from './waiting.ts';

/** What came again and again is summed up once in this time. */
const PERIOD_SECONDS = 60;
/** What a service is before the first sweep has come to it: no news. */
const BEFORE_NEWS = ['attempt-running', 'never-swept', 'never-tried'];

/** What has been told of a service. */
interface Told {
  readonly isWell: boolean;
  /** Code and severity. */
  readonly what: string;
  /** When it got into trouble, RFC 3339. */
  readonly since: string;
}

/** What changes are told with. */
export interface ChangesOptions {
  /** Gets one line without its time. */
  readonly tell: (text: string) => void;
  readonly now: () => Instant;
  readonly hostOf: HostOf;
  /** Whether cause and advice stand elsewhere; absent: they do not. */
  readonly isBrief?: boolean;
}

/**
 * Tells people what has changed: a line when a service gets into trouble or out of it, one for what a sweep has refreshed and
 * what was read since the last one, and once a minute how often a failure has come again.
 */
export class Changes {
  readonly #options: ChangesOptions;
  readonly #repeats: Repeats;
  readonly #templates: TemplateNews;
  readonly #told = new Map<string, Told>();
  /** Lifetimes by service. */
  readonly #refreshed = new Map<string, unknown>();
  readonly #failures = new FailureCounts();
  #reads = { count: 0, slowestMs: 0 };
  #hasSwept = false;
  #waiting = false;
  #summedAt: Instant;

  constructor(options: ChangesOptions) {
    this.#options = options;
    this.#repeats = createRepeats(options.tell);
    this.#templates = new TemplateNews(options.tell);
    this.#summedAt = options.now();
  }

  functionLine(line: FunctionLogLine): void {
    const { fields = {}, functionName, text } = line;
    const { event } = fields;
    const service = String(fields['service'] ?? functionName);
    this.#hasSwept ||= event === 'sweep';
    if (isRefreshLine(line)) {
      this.#countRefresh(service, fields);
    } else if (isWorthShowing(line) && event === 'getToken') {
      this.#failures.add(service, 'reads');
    } else if (isWorthShowing(line)) {
      // Tenants that fail alike are one failure of their service: the first is named, the others are counted.
      const told = `${[service, fields['tenant']].filter(Boolean).join(' ')}: ${logLineText(line)}`;
      this.#repeats.tell(
        event === undefined ? text.replaceAll(/\d+/g, '') : `${service} ${event} ${fields['cause']}`,
        told,
      );
    }
  }

  asked(ask: Ask): void {
    const { service, latencyMs } = ask;
    if (!ask.ok) {
      if (isLogged(ask.errorType)) return;
      this.#repeats.tell(`${service} ${ask.errorType}`, `${service}: a read failed: ${ask.errorType}: ${ask.message}`);
      return;
    }
    this.#reads = { count: this.#reads.count + 1, slowestMs: Math.max(this.#reads.slowestMs, latencyMs) };
    if (ask.tooShort) {
      const left = `a token with only ${ask.expiresInSeconds} s left was handed out`;
      this.#repeats.tell(`${service} short`, `${service}: TOO SHORT: ${left}`);
    }
  }

  status(answer: StatusAnswer): void {
    const plain = answer.services.filter(({ tenant }) => tenant === undefined);
    const again = worstFirst(plain).flatMap((service) => this.#tellState(service, answer.now));
    this.#tellGood(again);
    this.#templates.status(answer, this.#options.now(), this.#options.isBrief ?? false);
    const waiting = waitingText(answer, this.#options.hostOf);
    if (waiting && !this.#waiting) this.#options.tell(waiting);
    this.#waiting = waiting !== undefined;
    this.#sumUp();
  }

  failed(what: string, { errorType, errorMessage }: FunctionError): void {
    this.#repeats.tell(`${what} ${errorType}`, `${what} failed: ${errorType}: ${errorMessage}`);
    this.#sumUp();
  }

  notice(text: string): void {
    this.#repeats.tell(text, text);
  }

  #countRefresh(service: string, fields: NonNullable<FunctionLogLine['fields']>): void {
    const { result, lifetimeSeconds } = fields;
    if (result === 'failed') {
      this.#failures.add(service, 'attempts');
      return;
    }
    if (result === 'refreshed') {
      this.#refreshed.set(service, lifetimeSeconds);
      // That it is fine is told by that.
      if (!this.#told.has(service)) this.#told.set(service, { isWell: true, what: '', since: '' });
    }
    for (const warning of refreshWarnings(fields)) {
      this.#repeats.tell(`${service} ${warning.replaceAll(/\d+/g, '')}`, `${service}: ${warning}`);
    }
  }

  /** Returns the service if it is well and nobody has been told. */
  #tellState({ service, diagnosis }: ServiceStatus, now: string): readonly string[] {
    const { code, severity, message, advice } = diagnosis;
    const before = this.#told.get(service);
    const isWell = severity === 'ok';
    const what = `${code} ${severity}`;
    if (BEFORE_NEWS.includes(code) || (before && (isWell ? before.isWell : before.what === what))) return [];
    const since = before?.isWell === false ? before.since : now;
    this.#told.set(service, { isWell, what, since });
    this.#failures.forgetAttempts(service);
    if (isWell && !before) return [service];
    const seconds = secondsBetween(instantOf(since), instantOf(now));
    const why = this.#options.isBrief ? '' : `: ${message}`;
    const todo = this.#options.isBrief ? '' : `; do: ${advice}`;
    const text = isWell ? `is fine again, after ${durationText(seconds)}` : `${ASKS[severity]}${why} [${code}]${todo}`;
    this.#options.tell(`${service} ${text}`);
    return [];
  }

  #tellGood(well: readonly string[]): void {
    const { count, slowestMs } = this.#reads;
    const refreshed = [...this.#refreshed].map(
      ([service, lifetime]) => `${service} (${durationText(Number(lifetime))})`,
    );
    const isSummed = this.#hasSwept && count > 0;
    const parts = [
      ...(well.length > 0 ? [`fine: ${listed(well)}`] : []),
      ...(refreshed.length > 0 ? [`refreshed ${listed(refreshed)}`] : []),
      ...(isSummed ? [`${counted(count, 'read')} answered, the slowest in ${slowestMs} ms`] : []),
    ];
    if (parts.length > 0) this.#options.tell(parts.join('; '));
    this.#refreshed.clear();
    this.#hasSwept = false;
    if (isSummed) this.#reads = { count: 0, slowestMs: 0 };
  }

  /** Once a minute. A clock that was set back has measured nothing. */
  #sumUp(): void {
    const seconds = secondsBetween(this.#summedAt, this.#options.now());
    if (seconds >= 0 && seconds < PERIOD_SECONDS) return;
    const period = durationText(Math.max(seconds, PERIOD_SECONDS));
    for (const line of this.#failures.sum((service) => this.#told.get(service)?.isWell ?? false, period)) {
      this.#options.tell(line);
    }
    this.#repeats.sum(period);
    this.#summedAt = this.#options.now();
  }
}
