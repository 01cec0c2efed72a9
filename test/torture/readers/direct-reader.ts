import { setTimeout as sleep } from 'node:timers/promises';
import { parseJson } from '../../../lib/platform/json.ts';
import type { Oracle, Wish } from '../oracle/oracle.ts';
import { between, pickOne, type SeededRandom } from '../schedule/seeded-random.ts';
import type { Ended, FunctionPool } from '../world/function-pool.ts';

/** What readers need, all of them the same. */
export interface ReaderContext {
  readonly serve: FunctionPool;
  readonly oracle: Oracle;
  readonly services: readonly string[];
  /** Whether they are to go on. */
  readonly goesOn: () => boolean;
  /** Returns by how much clocks made a token look younger than it is: that of who judged it, from a moment to another. */
  readonly skewsOf: (token: unknown, judges: readonly object[], fromMs: number, toMs: number) => readonly number[];
  /** Called after each request, with one word for its end. */
  readonly onEnd: (end: string, about: string) => void;
}

/** A process whose event loop stood still for longer cannot keep its deadlines, which leave it 3 s: its machine is at fault. */
const STARVED_MS = 2500;

/** Asks again and again through the aliases, with all that a request may hold, until the campaign is over. */
export async function readDirectly(context: ReaderContext, random: SeededRandom): Promise<void> {
  const fingerprints = new Map<string, string>();
  await sleep(between(0, 2000, random));
  while (context.goesOn()) {
    const wish = wishOf(context.services, fingerprints, random);
    const { granted, ...asked } = wish;
    const ended = await context.serve.invoke(granted, JSON.stringify({ operation: 'getToken', ...asked }));
    const fingerprint = judge(context, wish, ended);
    if (fingerprint !== undefined) fingerprints.set(granted, fingerprint);
    await sleep(between(200, 1800, random));
  }
}

function wishOf(services: readonly string[], fingerprints: ReadonlyMap<string, string>, random: SeededRandom): Wish {
  const granted = pickOne(services, random);
  const kind = random();
  const rejectedFingerprint = fingerprints.get(granted);
  if (kind < 0.04) return { granted, service: pickOne(services, random) };
  if (kind < 0.08) return { granted, minValiditySeconds: pickOne([0, 35, 60, 3600, 604_800], random) };
  if (kind < 0.11 && rejectedFingerprint !== undefined) return { granted, rejectedFingerprint };
  return kind < 0.5 ? { granted } : { granted, service: granted };
}

/** Judges how an invocation ended. @returns the fingerprint of the token that it brought */
function judge(context: ReaderContext, wish: Wish, ended: Ended): string | undefined {
  const { oracle } = context;
  const { child, beganMs, leftMs, frozenMs, lagMs, lostMs } = ended;
  if (ended.ok) {
    const answer = parseJson(ended.resultText);
    const skewsMs = context.skewsOf(Object(answer).accessToken, [child], beganMs, leftMs);
    oracle.judgeAnswer({ wish, answer, beganMs, leftMs, stoodStillMs: Math.max(frozenMs, lagMs), skewsMs });
    context.onEnd('token', wish.granted);
    return Object(answer).fingerprint;
  }
  const { errorType } = ended.error;
  const isDisturbed = ended.wasKilled || frozenMs > 0;
  const isStarved = lostMs > STARVED_MS;
  oracle.judgeText(JSON.stringify(ended.error), 'an error');
  oracle.judgeError(wish, errorType, isDisturbed || isStarved);
  context.onEnd(isDisturbed ? 'disturbed' : isStarved ? 'starved' : errorType, wish.granted);
  return undefined;
}
