import { DENIABLE, type RequestFault, TARGETS, type Target, usualRates } from './fault-kinds.ts';
import { between, pickOne, type SeededRandom, seededRandom } from './seeded-random.ts';

/** The rates of faults from a moment on, until the next one. */
export interface Weather {
  readonly fromMs: number;
  /** Chance of each fault per request; what is absent does not happen. */
  readonly rates: Readonly<Partial<Record<RequestFault, number>>>;
}

/** Something that happens at a moment and lasts for a while. All times are milliseconds from the start of the campaign. */
export interface Incident {
  readonly atMs: number;
  readonly durationMs: number;
  /**
   * `outage`: `what` answers nothing but errors · `denied`: the action `what` is denied · `kill`, `freeze`, `clockStep`: a
   * process of the function `what` gets SIGKILL, or SIGSTOP, or a clock that is wrong by `amount` milliseconds; the clock of
   * {@link MACHINE} is the one of every process.
   */
  readonly kind: 'outage' | 'denied' | 'kill' | 'freeze' | 'clockStep';
  readonly what: string;
  /** Which process of the function, from 0 to below 1; 0 for what is no process. */
  readonly which: number;
  readonly amount: number;
}

/** All faults of a campaign. */
export interface FaultSchedule {
  readonly weather: Readonly<Record<Target, readonly Weather[]>>;
  /** In the order of their times. */
  readonly incidents: readonly Incident[];
  /** From then on there are none: whether everything comes back is looked at as well. */
  readonly calmFromMs: number;
}

/** The end of a campaign is calm: a sixth of it, 20 s at most. */
const CALM_MS = 20_000;
/** Whose clock is set where the machine's is. */
export const MACHINE = 'machine';
const PROCESSES = ['refresh-tokens', 'serve-tokens'] as const;
const SKIES = [0.2, 1, 1, 5] as const;

/** Returns the faults of a campaign: of nothing but the seed and the duration. */
export function faultSchedule(seed: number, durationMs: number): FaultSchedule {
  const calmFromMs = durationMs - Math.min(CALM_MS, durationMs / 6);
  const weather = Object.fromEntries(TARGETS.map((target) => [target, weatherOf(seed, target, calmFromMs)]));
  const incidents = [
    ...every(seed, 'outage', 30_000, calmFromMs, (random) => ({ what: pickOne(TARGETS, random), durationMs: 20_000 })),
    ...every(seed, 'denied', 40_000, calmFromMs, (random) => ({ what: pickOne(DENIABLE, random), durationMs: 10_000 })),
    ...PROCESSES.flatMap((what) => [
      ...every(seed, 'kill', 20_000, calmFromMs, () => ({ what, durationMs: 0 })),
      ...every(seed, 'freeze', 25_000, calmFromMs, (random) => ({ what, durationMs: freezeMs(random) })),
    ]),
    ...[MACHINE, ...PROCESSES].flatMap((what) =>
      every(seed, 'clockStep', 30_000, calmFromMs, (random) => ({ what, ...step(random) })),
    ),
  ];
  return {
    weather: weather as Record<Target, readonly Weather[]>,
    incidents: incidents.sort((a, b) => a.atMs - b.atMs),
    calmFromMs,
  };
}

/**
 * Returns what happens to a request: of nothing but the seed, the target, how many requests it had before, and the time. How
 * the requests of real processes follow each other is no matter of the seed.
 */
export function faultOf(
  { weather, calmFromMs }: FaultSchedule,
  seed: number,
  target: Target,
  { nth, atMs }: { readonly nth: number; readonly atMs: number },
): RequestFault | undefined {
  if (atMs >= calmFromMs) return undefined;
  const now = weather[target].findLast(({ fromMs }) => fromMs <= atMs);
  let chance = seededRandom(`${seed} ${target} ${nth}`)();
  for (const [fault, rate] of Object.entries(now?.rates ?? {})) {
    chance -= rate;
    if (chance < 0) return fault as RequestFault;
  }
  return undefined;
}

function weatherOf(seed: number, target: Target, untilMs: number): readonly Weather[] {
  const random = seededRandom(`${seed} weather ${target}`);
  const all: Weather[] = [];
  for (let fromMs = 0; fromMs < untilMs; fromMs += between(8000, 25_000, random)) {
    const sky = pickOne(SKIES, random);
    const rates = Object.entries(usualRates(target)).map(([fault, rate]) => [
      fault,
      rate * sky * between(0, 2, random),
    ]);
    all.push({ fromMs, rates: Object.fromEntries(rates) });
  }
  return all;
}

type Happening = Pick<Incident, 'what' | 'durationMs'> & { readonly amount?: number };

/** Returns incidents of a kind that come after pauses of half the mean to one and a half. */
function every(
  seed: number,
  kind: Incident['kind'],
  meanMs: number,
  untilMs: number,
  create: (random: SeededRandom) => Happening,
): Incident[] {
  const random = seededRandom(`${seed} ${kind} ${create(() => 0).what}`);
  const incidents: Incident[] = [];
  let atMs = between(0.2, 0.8, random) * meanMs;
  while (atMs < untilMs) {
    const { durationMs, ...happening } = create(random);
    const lasting = Math.min(durationMs, untilMs - atMs);
    incidents.push({ atMs, kind, which: random(), amount: 0, durationMs: lasting, ...happening });
    atMs += between(0.5, 1.5, random) * meanMs;
  }
  return incidents;
}

/** Every other one outlasts the lease of 40 s. */
function freezeMs(random: SeededRandom): number {
  return random() < 0.5 ? between(500, 12_000, random) : between(41_000, 50_000, random);
}

/** From 10 s to almost two hours, back as often as forth. */
function step(random: SeededRandom): Pick<Incident, 'durationMs'> & { readonly amount: number } {
  const size = between(1, 10, random) * pickOne([10_000, 60_000, 600_000], random);
  return { amount: random() < 0.5 ? size : -size, durationMs: between(5000, 60_000, random) };
}
