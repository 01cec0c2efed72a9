import { counted, listed } from '../../../functions/status-page/verdict.ts';

/** What happens again and again: told once, then counted. */
export interface Repeats {
  /** Tells a text the first time, and counts it from then on. `key` is what makes two of them the same. */
  readonly tell: (key: string, text: string) => void;
  /** Tells what has come again since the last time. What has not come again is forgotten: it would be news. */
  readonly sum: (period: string) => void;
}

/** Returns nothing told yet. @param tell gets one line without its time */
export function createRepeats(tell: (text: string) => void): Repeats {
  const seen = new Map<string, { readonly text: string; again: number }>();
  return {
    tell: (key, text) => {
      const before = seen.get(key);
      if (before) {
        before.again += 1;
      } else {
        seen.set(key, { text, again: 0 });
        tell(text);
      }
    },
    sum: (period) => {
      for (const [key, entry] of seen) {
        if (entry.again === 0) {
          seen.delete(key);
          continue;
        }
        tell(`${counted(entry.again, 'more time')} in the last ${period}: ${entry.text}`);
        entry.again = 0;
      }
    },
  };
}

/** What fails again and again, counted by service. */
export class FailureCounts {
  readonly #counts = new Map<string, { attempts: number; reads: number }>();

  add(service: string, what: 'attempts' | 'reads'): void {
    const counts = this.#counts.get(service) ?? { attempts: 0, reads: 0 };
    counts[what] += 1;
    this.#counts.set(service, counts);
  }

  /** Forgets the attempts of a service whose failure is told otherwise. */
  forgetAttempts(service: string): void {
    const counts = this.#counts.get(service);
    if (counts) counts.attempts = 0;
  }

  /** Returns lines about what was counted since the last sum, and begins anew. @param isWell whether nobody was told of trouble */
  sum(isWell: (service: string) => boolean, period: string): readonly string[] {
    const entries = [...this.#counts].filter(([, { attempts, reads }]) => attempts + reads > 0);
    this.#counts.clear();
    const texts = (ofWell: boolean): string =>
      listed(
        entries.filter(([service]) => isWell(service) === ofWell).map(([service, counts]) => textOf(service, counts)),
      );
    return [
      [`still failing: ${texts(false)}, in the last ${period}`, texts(false)] as const,
      [`in the last ${period}: ${texts(true)}; --log shows why`, texts(true)] as const,
    ].flatMap(([line, text]) => (text === '' ? [] : [line]));
  }
}

function textOf(service: string, { attempts, reads }: { readonly attempts: number; readonly reads: number }): string {
  const parts = [attempts > 0 && counted(attempts, 'attempt'), reads > 0 && `${counted(reads, 'read')} refused`];
  return `${service} (${parts.filter(Boolean).join(', ')})`;
}
