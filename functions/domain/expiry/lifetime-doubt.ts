import type { Stamp } from '../values/stamp.ts';
import type { LifetimeDoubt, LifetimeSource } from './lifetime.ts';
import type { LifetimeReading } from './lifetime-reading.ts';

/** One end of a token's life, in seconds from sending the request. */
export interface End {
  readonly source: LifetimeSource;
  readonly seconds: number;
  /** Absent: it was said as a lifetime. */
  readonly stamp?: Stamp;
}

/** What was said of a token's life, and what is believed of it. */
export interface Judged {
  /** The number given as a lifetime; absent: none. */
  readonly lifetime: number | undefined;
  readonly reading: LifetimeReading | undefined;
  /** The end that the number means; absent: none. */
  readonly stated: End | undefined;
  /** All stamps, those that can be an expiry, and those of them that were compared. */
  readonly all: readonly End[];
  readonly stamps: readonly End[];
  readonly used: readonly End[];
  /** The service's longest lifetime, in seconds. */
  readonly cap: number;
  /** What is believed, before it is cut. */
  readonly end: End;
  /** The latest end that was said; absent where nothing contradicts. */
  readonly otherSeconds?: number;
}

/** Returns what has to be told of the lifetime for as long as the token is stored; `undefined`: nothing. */
export function doubtOf(judged: Judged): LifetimeDoubt | undefined {
  const { lifetime, reading, stated, end, otherSeconds, cap } = judged;
  if (reading?.is === 'zero') return { kind: 'zero' };
  if (end.source === 'default' && implausibleSources(judged).length > 0) return { kind: 'implausible' };
  if (reading?.is === 'guess' && end === stated) return { kind: 'guessed', otherSeconds: Math.floor(lifetime ?? 0) };
  if (otherSeconds !== undefined) return { kind: 'contradicted', otherSeconds };
  return end.seconds > cap ? { kind: 'cut', otherSeconds: end.seconds } : undefined;
}

/** The words for how a number was read; seconds need none. */
const READING_WORDS: Readonly<Partial<Record<LifetimeReading['is'], string>>> = {
  zero: 'expires_in_zero',
  milliseconds: 'expires_in_milliseconds',
  guess: 'lifetime_guessed',
  instant: 'expires_in_instant',
};

/** Returns what was odd about the answer, one stable word each. */
export function oddWords(judged: Judged): readonly string[] {
  const { reading, stamps, used, end, otherSeconds, cap } = judged;
  const word = reading && READING_WORDS[reading.is];
  return [
    ...(word ? [word] : []),
    ...implausibleSources(judged).map((source) => `${source}_implausible`),
    ...stamps.filter((one) => !used.includes(one)).map(({ source }) => `${source}_local`),
    ...(otherSeconds === undefined ? [] : ['lifetimes_contradict']),
    ...(end.seconds > cap ? [`${end.source}_capped`] : []),
    ...(end.source === 'default' ? ['lifetime_unknown'] : []),
  ];
}

function implausibleSources({ reading, stated, all, stamps }: Judged): readonly LifetimeSource[] {
  const isOdd = reading?.is === 'implausible' || (reading?.is === 'instant' && !stated);
  const odd = all.filter((one) => !stamps.includes(one)).map(({ source }) => source);
  return isOdd ? ['expires_in', ...odd] : odd;
}
