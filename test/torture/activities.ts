import { setTimeout as sleep } from 'node:timers/promises';
import { STATUS_ALIAS } from '../../functions/contract/constants.ts';
import type { StatusAnswer } from '../../functions/contract/status.ts';
import { parseJsonObject } from '../../lib/platform/json.ts';
import { type FaultSchedule, type Incident, MACHINE } from './schedule/fault-schedule.ts';
import type { FunctionPool } from './world/function-pool.ts';
import { SWEEP_SECONDS, type World } from './world/world.ts';

/** What goes on beside the readers needs this of the campaign. */
export interface Activity {
  /** Returns the milliseconds since the start. */
  readonly atMs: () => number;
  readonly goesOn: () => boolean;
  /** Notes what happened; `about`: the one service that it is about. */
  readonly note: (what: string, about?: string) => void;
  /** Counts a fault. */
  readonly count: (kind: string) => void;
  /** Has a text judged that must hold no token. */
  readonly read: (text: string, source: string) => void;
  /** Sweeps that came to their end, and authorizations that were given anew. */
  readonly did: { sweeps: number; authorizations: number };
}

const STATUS_MS = 3000;
/** The causes that tell a person to authorize a client anew. */
const ASKS_FOR_AUTHORIZATION = /^refresh-(token-spent|token-refused|answer-lost)$/;
/** The time a person takes to authorize a client anew, before status can say that it helped. */
const PERSON_MS = 10_000;

/** Does to processes what the schedule says; outages and denials are seen by whom they hit. */
export async function disturb({ pools }: World, { incidents }: FaultSchedule, activity: Activity): Promise<void> {
  for (const incident of incidents) {
    await sleep(Math.max(0, incident.atMs - activity.atMs()));
    const { kind, what, durationMs, amount } = incident;
    activity.note(`${kind} of ${what} for ${Math.round(durationMs)} ms, by ${Math.round(amount)} ms`);
    const hit = Object.values(pools).filter(({ definition }) => what === MACHINE || what === definition.name);
    for (const pool of hit) {
      disturbPool(pool, incident);
    }
    if (hit.length > 0) activity.count(kind);
  }
}

function disturbPool(pool: FunctionPool, { kind, what, which, durationMs, amount }: Incident): void {
  if (kind === 'kill') pool.kill(which);
  if (kind === 'freeze') pool.freeze(which, durationMs);
  if (kind === 'clockStep') pool.stepClock(what === MACHINE ? 'all' : which, amount, durationMs);
}

/** Two sweeps at once, in a process each. */
export async function sweepAgainAndAgain({ pools }: World, { goesOn, read, did }: Activity): Promise<void> {
  const sweep = async (place: number): Promise<void> => {
    const ended = await pools['refresh-tokens'].invoke(undefined, '{"operation":"sweep"}', undefined, place);
    did.sweeps += Number(ended.ok);
    read(JSON.stringify(ended.ok ? ended.resultText : ended.error), 'the end of a sweep');
  };
  const all: Promise<void>[] = [];
  while (goesOn()) {
    all.push(sweep(0), sweep(1));
    await sleep(SWEEP_SECONDS * 1000);
  }
  await Promise.all(all);
}

/** A person who looks at the status, and authorizes a client anew where it asks for a person. */
export async function lookAtStatus({ pools, aws, provider }: World, activity: Activity): Promise<void> {
  const authorizedMs = new Map<string, number>();
  while (activity.goesOn()) {
    const ended = await pools['serve-tokens'].invoke(STATUS_ALIAS, '{"operation":"status"}');
    activity.read(JSON.stringify(ended.ok ? ended.resultText : ended.error), 'a status');
    const { services = [] } = parseJsonObject(ended.ok ? ended.resultText : '') as Partial<StatusAnswer>;
    for (const { service, diagnosis } of services) {
      const family = provider.families.get(service);
      const isWaiting = activity.atMs() - (authorizedMs.get(service) ?? -PERSON_MS) < PERSON_MS;
      if (!family || isWaiting || !ASKS_FOR_AUTHORIZATION.test(diagnosis.code)) continue;
      activity.note(`${service} says ${diagnosis.code}: a person authorizes it anew`, service);
      aws.putRefreshToken(service, family.authorize());
      authorizedMs.set(service, activity.atMs());
      activity.did.authorizations += 1;
    }
    await sleep(STATUS_MS);
  }
}
